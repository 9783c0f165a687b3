using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Keys;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Reading;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration;

/// <summary>
/// Reads an <c>appweb.json</c>: load it with its includes, check the keys, lay the profile over it, read the values. No step
/// stops at a mistake, so that one pass reports them all.
/// </summary>
static class SiteConfigReader
{
    /// <param name="file">The file; its folder is the site.</param>
    /// <param name="profileOverride">The profile to apply in place of the file's own, or null.</param>
    /// <param name="engineProblem">
    /// Says what is wrong with the address of an engine (<c>scaleOut.redis</c>), or null. Without it any text is taken: only the engine's
    /// library knows.
    /// </param>
    public static SiteConfigResult Read(string file, string? profileOverride = null, Func<string, string?>? engineProblem = null)
    {
        var findings = new ConfigFindings();
        var sources = new ConfigSources(findings);
        var reading = new ConfigReading(Path.GetFullPath(file), findings) { EngineProblem = engineProblem };
        SiteConfig? site = null;
        if (sources.Load(reading.File) is { } root)
        {
            new KeyCheck(findings).Check(root);
            var (merged, profile) = ProfileOverlay.Apply(root, profileOverride, reading);
            site = SiteReader.Read(merged, profile, reading);
        }
        return new(findings.HasErrors ? null : site, findings.InOrder([.. sources.Files.Select(f => f.File)]))
        {
            Inputs = new()
            {
                Files = sources.Files,
                Includes = sources.Includes,
                Probes = reading.Probes,
            },
            ProfileOverride = profileOverride,
            EngineProblem = engineProblem,
        };
    }
}
