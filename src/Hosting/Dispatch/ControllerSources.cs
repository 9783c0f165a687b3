using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.Dispatch;

/// <summary>The controllers that a site's routes can reach.</summary>
static class ControllerSources
{
    /// <summary>Their absolute paths. A source with a token stands for every folder and file that fits it.</summary>
    public static IReadOnlyList<string> Of(SiteConfig site)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var source in site.Routes.Select(r => r.Source).OfType<string>().Concat(site.Esp.Preload))
            found.UnionWith(Of(source, site));
        return [.. found];
    }

    /// <summary>Those that routes lead to, without those that are loaded beforehand for other reasons.</summary>
    public static IReadOnlyList<string> OfRoutes(SiteConfig site) =>
        [
            .. site
                .Routes.Select(r => r.Source)
                .OfType<string>()
                .Distinct()
                .SelectMany(s => Of(s, site))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Those that one source stands for.</summary>
    public static IEnumerable<string> Of(string source, SiteConfig site)
    {
        // The site's folder may well have a '$' in its name.
        var start = source.StartsWith(site.Directory + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? site.Directory.Length : 0;
        if (source.IndexOf('$', start) is not (>= 0 and var token))
            return [source];
        return site.Esp.Compile ? Fitting(source, token) : InCache(source, start, site);
    }

    static IEnumerable<string> Fitting(string source, int token)
    {
        var folder = Path.GetDirectoryName(source[..token] + "x")!;
        if (!Directory.Exists(folder))
            return [];
        var ending =
            source.EndsWith(".cs", StringComparison.Ordinal) ? ".cs"
            : source.EndsWith(".dll", StringComparison.Ordinal) ? ".dll"
            : null;
        return ending is null
            ? Directory.EnumerateDirectories(folder).Where(d => !Path.GetFileName(d).StartsWith('.') && HasSources(d))
            : Directory.EnumerateFiles(folder, "*" + ending);
    }

    static bool HasSources(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Any(f => f.EndsWith(".cs", StringComparison.Ordinal) || SourceKinds.IsPage(f));

    // A host that may not compile needs no sources: what it can serve is what the cache knows. A name there is a path below controllers/,
    // or below the site's folder.
    static IEnumerable<string> InCache(string source, int start, SiteConfig site)
    {
        var template = TokenTemplate.Parse(source[start..]);
        return new CompiledCache(site.CacheDirectory, TimeProvider.System)
            .Controllers()
            .SelectMany(name => (string[])[Path.Combine(site.Directory, "controllers", name), Path.Combine(site.Directory, name)])
            .Where(path => template.Fits(path[start..]));
    }
}
