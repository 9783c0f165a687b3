namespace PluginChat.Browser.Tests;

/// <summary>Finds the browser of this machine. None is downloaded: a test run brings nothing into a home folder.</summary>
static class Chromium
{
    public const string Missing =
        "No Chromium found: install chromium (Debian: apt install chromium), or name one in the environment variable CHROMIUM.";

    static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome"];

    static readonly string[] s_everywhereArguments =
    [
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    /// <summary>The path of the executable, or null.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named)
            return File.Exists(named) ? named : throw new FileNotFoundException($"CHROMIUM names '{named}', which does not exist.", named);

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        return s_names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name + suffix))).FirstOrDefault(File.Exists);
    }

    /// <summary>Chromium refuses to run its sandbox as root, which is what containers run as.</summary>
    public static IReadOnlyList<string> Arguments =>
        Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()
            ? [.. s_everywhereArguments, "--no-sandbox"]
            : s_everywhereArguments;
}
