using System.Net;

namespace PluginChat.Measure.Processes;

/// <summary>A copy of the repository's site, so that a benchmark may edit controllers and empty the cache.</summary>
public sealed class TemporarySite
{
    public TemporarySite(BenchmarkRun run, string original)
    {
        Folder = run.NewFolder("site");
        // What a host says of itself is read over HTTP, and there is no proxy.
        File.WriteAllText(
            ConfigFile,
            File.ReadAllText(Path.Combine(original, "appweb.json"))
                .Replace("    esp: {\n", "    esp: {\n        status: 'loopback',\n", StringComparison.Ordinal)
        );
        foreach (var each in new[] { "controllers", "web" })
            Copy(Path.Combine(original, each), Path.Combine(Folder, each));
        EmptyCache();
    }

    string? _unconfigured;

    public string Folder { get; }

    public string ConfigFile => Path.Combine(Folder, "appweb.json");

    public void EmptyCache()
    {
        var cache = Path.Combine(Folder, "cache");
        if (Directory.Exists(cache))
            Directory.Delete(cache, recursive: true);
        Directory.CreateDirectory(cache);
    }

    /// <summary>Raises the sample's limit, so that it does not decide how many clients are measured.</summary>
    public void AllowClients(int clients) =>
        File.WriteAllText(
            ConfigFile,
            File.ReadAllText(ConfigFile).Replace("webSockets: 10000,", $"webSockets: {clients},", StringComparison.Ordinal)
        );

    /// <summary>What a host of this site is to do from its next start.</summary>
    /// <param name="deflate">Take permessage-deflate where a client offers it.</param>
    /// <param name="redis">Serve the chat together with other hosts; null for a host alone.</param>
    public void Configure(bool deflate, IPEndPoint? redis)
    {
        _unconfigured ??= File.ReadAllText(ConfigFile);
        File.WriteAllText(
            ConfigFile,
            _unconfigured.Replace(
                "    http: {\n",
                (redis is null ? "" : $"    scaleOut: {{ redis: '{redis}' }},\n")
                    + "    http: {\n"
                    + (deflate ? "        websockets: { deflate: true },\n" : ""),
                StringComparison.Ordinal
            )
        );
    }

    /// <summary>The arguments that make <c>dotnet</c> serve this site.</summary>
    public string[] HostArguments(string hostDll, IPEndPoint listen) =>
        [hostDll, "run", "--config", ConfigFile, "--urls", $"http://{listen}"];

    static void Copy(string from, string to)
    {
        if (!Directory.Exists(from))
            return;
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
