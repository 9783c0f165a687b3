using PluginChat.Measure.Processes;

namespace PluginChat.Bench.Startup;

/// <summary>Makes the list of what is measured, in the order of a round.</summary>
sealed class StartTargets(BenchmarkRun run, DirectoryInfo site)
{
    readonly List<StartTarget> _all = [];

    public IReadOnlyList<StartTarget> All => _all;

    /// <summary>The host, on a site of its own: once with an empty cache, once with what the start before left there.</summary>
    public StartTargets Host(string name, FileInfo? dll)
    {
        if (dll is null)
            return this;
        var copy = new TemporarySite(run, site.FullName);
        // Every file that a folder holds is read anew by each start, so both run in the same one.
        _all.Add(new($"{name}, cold cache", Baseline(name), copy.Folder, copy.EmptyCache, end => copy.HostArguments(dll.FullName, end)));
        _all.Add(new($"{name}, warm cache", Baseline(name), copy.Folder, () => { }, end => copy.HostArguments(dll.FullName, end)));
        return this;
    }

    public StartTargets Program(string name, FileInfo? dll)
    {
        if (dll is null)
            return this;
        // The same files around it as the host has: ASP.NET Core looks for its settings there.
        var copy = new TemporarySite(run, site.FullName);
        _all.Add(new(name, name, copy.Folder, () => { }, end => [dll.FullName, "--urls", $"http://{end}"]));
        return this;
    }

    static string Baseline(string host) => host.Replace("host", "plain Kestrel", StringComparison.Ordinal);
}
