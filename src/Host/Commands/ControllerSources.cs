using PluginChat.Host.Configuration;

namespace PluginChat.Host.Commands;

/// <summary>The controllers that a site's routes can reach.</summary>
static class ControllerSources
{
    /// <summary>Their absolute paths. A source with a token stands for every folder and file that fits it.</summary>
    public static IReadOnlyList<string> Of(SiteConfig site)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var source in site.Routes.Select(r => r.Source).OfType<string>().Concat(site.Esp.Preload))
        {
            if (source.IndexOf('$') is var token and >= 0)
                found.UnionWith(Fitting(source, token));
            else
                found.Add(source);
        }
        return [.. found];
    }

    static IEnumerable<string> Fitting(string source, int token)
    {
        var folder = Path.GetDirectoryName(source[..token] + "x")!;
        if (!Directory.Exists(folder))
            return [];
        var ending = source.EndsWith(".cs", StringComparison.Ordinal) ? ".cs" : source.EndsWith(".dll", StringComparison.Ordinal) ? ".dll" : null;
        return ending is null
            ? Directory.EnumerateDirectories(folder).Where(d => !Path.GetFileName(d).StartsWith('.') && Directory.EnumerateFiles(d, "*.cs", SearchOption.AllDirectories).Any())
            : Directory.EnumerateFiles(folder, "*" + ending);
    }
}
