using PluginChat.Compilation.Processes;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Server;
using PluginChat.Redis;
using PluginChat.Redis.Connections;

namespace PluginChat.AspNetCore;

/// <summary>What a site in a program has: a compiler in a process of its own, and the engine for several hosts.</summary>
static class ProgramParts
{
    public static SiteOptions Options { get; } =
        new()
        {
            Compiler = settings => new IsolatedCompiler(settings with { References = ProgramAssemblies.Paths }),
            Engine = (config, time, log, inherited) => new RedisEngine(config, time, log, inherited),
        };

    /// <summary>Reads a configuration.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="profile">The profile to apply, or null for the file's own.</param>
    public static SiteConfigResult Read(string file, string? profile) =>
        SiteConfigReader.Read(Path.GetFullPath(file), profile, RedisNotation.ProblemWith);

    /// <summary>What is wrong with it, a line each, the errors alone.</summary>
    public static string ErrorsOf(SiteConfigResult result) =>
        string.Join('\n', result.Diagnostics.Where(d => d.Severity == ConfigSeverity.Error));
}
