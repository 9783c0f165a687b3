using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using PluginChat.Testing.Sites;

namespace PluginChat.Browser.Tests;

/// <summary>
/// The host, serving a copy of the sample site on a free port. Where PLUGINCHAT_TEST_URL is set, that site is used as it
/// stands, and cannot be stopped.
/// </summary>
sealed partial class SiteUnderTest : IAsyncDisposable
{
    static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(10);

    readonly string? _folder;
    readonly StringBuilder _console = new(); // locked by itself: two streams write to it
    Process? _host;

    readonly string[] _arguments;

    SiteUnderTest(string? folder, params string[] arguments) => (_folder, _arguments) = (folder, arguments);

    public static string? SharedUrl => Environment.GetEnvironmentVariable("PLUGINCHAT_TEST_URL");

    /// <summary>Without a trailing slash.</summary>
    public string Url { get; private set; } = "";

    /// <summary>The address with TLS, of a site that has one.</summary>
    public string SecureUrl { get; private set; } = "";

    /// <summary>Where the site's files are, for a test that edits them.</summary>
    public string Folder => _folder ?? throw new InvalidOperationException("The site of PLUGINCHAT_TEST_URL is not this test's to edit.");

    /// <summary>Waits until the host's console has lines like these, one after the other, and returns the last.</summary>
    public async Task<string> WaitForConsoleAsync(Regex lines)
    {
        using var patience = new CancellationTokenSource(s_startLimit);
        while (true)
        {
            string console;
            lock (_console)
                console = _console.ToString();
            if (lines.Match(console) is { Success: true } match)
                return match.Value;
            Assert.False(patience.IsCancellationRequested, $"The console never said '{lines}':\n{console}");
            await Task.Delay(50);
        }
    }

    /// <param name="edit">What the test needs otherwise than the sample's appweb.json has it.</param>
    public static async Task<SiteUnderTest> StartAsync(Func<string, string>? edit = null)
    {
        if (SharedUrl is { Length: > 0 } shared)
            return new SiteUnderTest(folder: null) { Url = shared.TrimEnd('/') };

        return await StartAtAsync(CopySite(edit));
    }

    /// <summary>The host, serving a site of the test's own; its folder goes with it.</summary>
    public static Task<SiteUnderTest> StartAtAsync(string folder, params string[] arguments) =>
        StartAtAsync("http://127.0.0.1:0", folder, arguments);

    /// <summary>A sample of the repository, as its README has a person start it.</summary>
    /// <param name="name">Its folder's.</param>
    /// <param name="isSecure">Whether it is one with TLS: the test makes the certificate.</param>
    public static Task<SiteUnderTest> StartSampleAsync(string name, bool isSecure = true)
    {
        var folder = Directory.CreateTempSubdirectory("pluginchat-browser-").FullName;
        var sample = Path.Combine(RepositoryRoot(), "samples", name);
        foreach (
            var part in Directory
                .EnumerateDirectories(sample)
                .Select(path => Path.GetFileName(path))
                .Except(["cache", "data", "keys", "logs"])
        )
            CopyFolder(Path.Combine(sample, part), Path.Combine(folder, part));
        File.Copy(Path.Combine(sample, "appweb.json"), Path.Combine(folder, "appweb.json"));
        if (!isSecure)
            return StartAtAsync(folder);
        var certificate = TestCertificate.Make();
        File.WriteAllText(Path.Combine(folder, "site.crt"), certificate.Certificate);
        File.WriteAllText(Path.Combine(folder, "site.key"), certificate.Key);
        return StartAtAsync("http://127.0.0.1:0;https://127.0.0.1:0", folder, []);
    }

    static async Task<SiteUnderTest> StartAtAsync(string urls, string folder, string[] arguments)
    {
        var site = new SiteUnderTest(folder, arguments);
        try
        {
            await site.StartHostAsync(urls);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the host again after <see cref="StopAsync"/>, at the address that it had.</summary>
    public Task StartAgainAsync() => StartHostAsync(Url);

    public async Task StopAsync()
    {
        if (_host is not { } host)
            return;
        _host = null;
        using (host)
        {
            if (!OperatingSystem.IsWindows())
                _ = Signal(host.Id, Sigterm); // a host that has gone already needs no signal
            using var limit = new CancellationTokenSource(s_stopLimit);
            try
            {
                if (OperatingSystem.IsWindows())
                    host.Kill(entireProcessTree: true);
                await host.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                host.Kill(entireProcessTree: true);
                await host.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_folder is not null && Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    async Task StartHostAsync(string urls)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder!,
            ArgumentList = { HostAssembly(), "--config", Path.Combine(_folder!, "appweb.json"), "--urls", urls },
        };
        foreach (var argument in _arguments)
            start.ArgumentList.Add(argument);
        var addresses = new List<string>();
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var host = new Process { StartInfo = start, EnableRaisingEvents = true };
        host.OutputDataReceived += (_, line) => Read(line.Data);
        host.ErrorDataReceived += (_, line) => Read(line.Data);
        host.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The host ended before it listened."));
        try
        {
            host.Start();
        }
        catch (Win32Exception error)
        {
            host.Dispose();
            throw new InvalidOperationException("'dotnet' could not be started; is it on PATH?", error);
        }
        _host = host;
        host.BeginOutputReadLine();
        host.BeginErrorReadLine();

        try
        {
            await listening.Task.WaitAsync(s_startLimit);
            Url = addresses.Single(a => a.StartsWith("http://", StringComparison.Ordinal));
            SecureUrl = addresses.SingleOrDefault(a => a.StartsWith("https://", StringComparison.Ordinal), "");
        }
        catch (Exception error) when (error is InvalidOperationException or TimeoutException)
        {
            string console;
            lock (_console)
                console = _console.ToString();
            throw new InvalidOperationException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{error.Message} It was to print 'Now listening on: …' for {urls}. Its console:\n{console}"
                ),
                error
            );
        }

        void Read(string? line)
        {
            if (line is null)
                return;
            lock (_console)
            {
                _console.AppendLine(line);
                if (ListeningLine().Match(line) is not { Success: true } match)
                    return;
                addresses.Add(match.Groups["url"].Value.TrimEnd('/'));
                if (addresses.Count == urls.Split(';').Length)
                    listening.TrySetResult();
            }
        }
    }

    static string CopySite(Func<string, string>? edit)
    {
        var root = RepositoryRoot();
        var folder = Directory.CreateTempSubdirectory("pluginchat-browser-").FullName;
        var config = File.ReadAllText(Path.Combine(root, "appweb.json"));
        File.WriteAllText(Path.Combine(folder, "appweb.json"), edit is null ? config : edit(config));
        foreach (var part in (string[])["controllers", "web"])
            CopyFolder(Path.Combine(root, part), Path.Combine(folder, part));
        return folder;
    }

    static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    // The project reference builds the host with this project's configuration, so it lies in the folder of the same name.
    static string HostAssembly()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        string[] candidates =
        [
            Path.Combine(here.FullName, "PluginChat.Host.dll"),
            Path.Combine(RepositoryRoot(), "artifacts", "bin", "Host", here.Name, "PluginChat.Host.dll"),
        ];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"PluginChat.Host.dll is in none of: {string.Join(", ", candidates)}. Run 'dotnet build'.");
    }

    internal static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PluginChat.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds PluginChat.sln.");
    }

    const int Sigterm = 15;

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Signal(int processId, int signal);

    [GeneratedRegex(@"Now listening on: (?<url>https?://\S+)")]
    private static partial Regex ListeningLine();
}
