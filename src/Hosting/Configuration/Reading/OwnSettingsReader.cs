using System.Collections.Immutable;
using System.Globalization;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>settings</c>: keys of the site's authors, which mean nothing to the host.</summary>
static class OwnSettingsReader
{
    /// <summary>Each scalar by its path, as .NET's configuration has it: <c>chat:motd</c>, <c>chat:words:0</c>.</summary>
    public static ImmutableDictionary<string, string> Read(ConfigBlock site)
    {
        var values = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        if (site.Find("settings") is not { } settings)
            return values.ToImmutable();
        if (settings.Kind == ConfigNodeKind.Object)
            Add(settings, "");
        else
            site.Error(settings, "settings", $"takes an object with keys of your own, not {settings}");
        return values.ToImmutable();

        void Add(ConfigNode node, string path)
        {
            foreach (var member in node.Members)
                AddAt(member.Value, path + member.Name);
            for (var i = 0; i < node.Items.Length; i++)
                AddAt(node.Items[i], path + i.ToString(CultureInfo.InvariantCulture));
        }

        void AddAt(ConfigNode node, string path)
        {
            // JSON's names are compared by ordinal, and .NET's settings are not.
            if (node.IsScalar && !values.TryAdd(path, node.Text))
                site.Error(node, "settings", $"'{path}' is there twice: upper and lower case are the same here");
            Add(node, path + ":");
        }
    }
}
