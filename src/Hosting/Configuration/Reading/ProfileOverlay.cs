using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Lays <c>profiles.&lt;name&gt;</c> over the rest: what the profile says stands, and the rest stays.</summary>
static class ProfileOverlay
{
    /// <summary>The tree to read, and the profile that was applied or null.</summary>
    public static (ConfigNode Root, string? Profile) Apply(ConfigNode root, string? asked, ConfigReading reading)
    {
        var site = new ConfigBlock(root, "", "", reading.Findings);
        var name = asked ?? site.Text("profile");
        if (string.IsNullOrEmpty(name))
            return (root, null);
        var profiles = site.Block("profiles");
        if (profiles.Find(name) is { Kind: ConfigNodeKind.Object } overlay)
            return (ConfigMerge.Overlay(root, overlay), name);
        if (profiles.Find(name) is { } other)
            profiles.Error(other, name, $"takes an object {{ … }}, not {other}");
        else
            ReportMissing(name, asked is not null, site, profiles, reading);
        return (root, null);
    }

    static void ReportMissing(string name, bool asked, ConfigBlock site, ConfigBlock profiles, ConfigReading reading)
    {
        var hint = NearestKey.Hint(name, (profiles.Node?.Members ?? []).Select(m => m.Name), $"; add it to 'profiles'");
        // One that was asked for must not be missed in silence; ESP's files name profiles that are there for other tools.
        if (asked)
            reading.Findings.Error(profiles.Node?.Location ?? new(reading.File, 1, 1), $"profile '{name}' not found{hint}");
        else
            site.Warning(site.Find("profile")!, "profile", $"profile '{name}' not found{hint}");
    }
}
