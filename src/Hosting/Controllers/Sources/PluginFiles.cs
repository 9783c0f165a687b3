using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>
/// What a prebuilt plugin loads from its folder: its DLL, what its .deps.json names, and the debug information of both. Without a
/// .deps.json, the libraries and satellites beside it. A log, a database or a cache that grows there is no part of it.
/// </summary>
static class PluginFiles
{
    // The build's own settings of the loader, beside the DLL.
    static readonly string[] s_besides = [".deps.json", ".runtimeconfig.json", ".runtimeconfig.dev.json"];

    // Libraries, managed or native, as they are called on any system.
    static readonly string[] s_libraries = [".dll", ".so", ".dylib"];

    /// <summary>Lists the files that are there.</summary>
    /// <param name="plugin">Its DLL.</param>
    /// <param name="isExcluded">Whether a path is no part of any plugin.</param>
    /// <exception cref="IOException">The folder or the .deps.json cannot be read.</exception>
    public static SourceListing List(string plugin, Func<string, bool> isExcluded)
    {
        var folder = Path.GetDirectoryName(plugin)!;
        var stem = Path.GetFileNameWithoutExtension(plugin);
        var names = new SortedSet<string>(StringComparer.Ordinal) { Path.GetFileName(plugin) };
        names.UnionWith(s_besides.Select(e => stem + e));
        var deps = Path.Combine(folder, stem + ".deps.json");
        if (RegularFile.Exists(deps))
        {
            if (Named(RegularFile.ReadAllText(deps, SourceLimits.DepsBytes)) is not { } named)
                return SourceListing.Failed(
                    plugin,
                    SourceKind.Plugin,
                    $"'{deps}' is not a .deps.json of the .NET SDK: build the plugin again, or delete the file"
                );
            names.UnionWith(named);
        }
        else
            names.UnionWith(Beside(folder));
        foreach (var library in names.Where(n => n.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)).ToList())
            names.Add(Path.ChangeExtension(library, ".pdb"));
        var found =
            from name in names
            let path = Path.GetFullPath(Path.Combine(folder, name))
            where IsInside(folder, path) && !isExcluded(path)
            let status = FileStatus.Of(path)
            where status.Kind == FileKind.Regular
            select new FoundFile(path, name, status);
        return new(plugin, SourceKind.Plugin, [.. found], null, []);
    }

    // As the SDK lays them out: under the asset's whole path, under its file name, and satellites in the folder of their culture.
    static HashSet<string>? Named(string json)
    {
        try
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var library in Objects(Objects(JObject.Parse(json)["targets"] as JObject)))
            {
                foreach (var kind in (string[])["runtime", "native", "runtimeTargets", "resources"])
                {
                    foreach (var asset in (library[kind] as JObject)?.Properties() ?? [])
                    {
                        names.Add(asset.Name);
                        names.Add(Path.GetFileName(asset.Name));
                        if (kind == "resources" && (string?)asset.Value["locale"] is { } culture)
                            names.Add($"{culture}/{Path.GetFileName(asset.Name)}");
                    }
                }
            }
            names.RemoveWhere(n => n.Length == 0 || n.Contains('\0'));
            return names;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or InvalidCastException or ArgumentException)
        {
            return null;
        }
    }

    static IEnumerable<JObject> Objects(params IEnumerable<JObject?> parents) =>
        parents.SelectMany(p => p?.Properties() ?? []).Select(p => p.Value).OfType<JObject>();

    static IEnumerable<string> Beside(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (s_libraries.Any(e => file.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
                yield return Path.GetFileName(file);
        }
        foreach (var culture in Directory.EnumerateDirectories(folder).Where(d => IsCulture(Path.GetFileName(d))))
        {
            foreach (var file in Directory.EnumerateFiles(culture, "*.resources.dll"))
                yield return $"{Path.GetFileName(culture)}/{Path.GetFileName(file)}";
        }
    }

    // 'de', 'pt-BR', 'zh-Hans-CN'.
    static bool IsCulture(string name) =>
        name.Length is >= 2 and <= 16 && name.Split('-')[0].Length is 2 or 3 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    static bool IsInside(string folder, string path) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
