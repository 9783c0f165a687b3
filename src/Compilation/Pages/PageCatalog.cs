using System.Diagnostics.CodeAnalysis;

namespace PluginChat.Compilation.Pages;

/// <summary>The pages of a controller by name, and how they find each other.</summary>
sealed class PageCatalog(IEnumerable<PageFile> files)
{
    readonly Dictionary<string, PageFile> _files = files.ToDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>
    /// The file that a page names: from the page's own folder on, or from the controller's where it starts with '/'. Nothing outside that
    /// is found, whatever lies there.
    /// </summary>
    public bool TryFind(
        PageFile from,
        string directive,
        string named,
        [NotNullWhen(true)] out PageFile? found,
        [NotNullWhen(false)] out string? problem
    )
    {
        found = null;
        problem = null;
        var path = named.Replace('\\', '/');
        var parts = new List<string>();
        if (!path.StartsWith('/') && from.Name.LastIndexOf('/') is var folder and >= 0)
            parts.AddRange(from.Name[..folder].Split('/'));
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count == 0)
                problem ??= $"{directive} '{named}' leaves the controller's folder: copy what it needs into that folder";
            else if (part == "..")
                parts.RemoveAt(parts.Count - 1);
            else if (part != ".")
                parts.Add(part);
        }
        if (problem is not null)
            return false;
        var name = string.Join('/', parts);
        if (_files.TryGetValue(name, out found))
            return true;
        problem = name.EndsWith(".esp", StringComparison.Ordinal)
            ? $"{directive} '{named}': there is no '{name}' in the controller's folder{Hint(name)}"
            : $"{directive} '{named}': only .esp files can be used; rename it";
        return false;
    }

    string Hint(string name) =>
        Hosting.Configuration.Findings.NearestKey.Hint(name, _files.Keys.Order(StringComparer.Ordinal), "; create it, or correct the name");
}
