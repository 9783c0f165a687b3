using PluginChat.Hosting.Controllers.Directives;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Packages;

/// <summary>A project that a controller refers to.</summary>
/// <param name="Path">The full path of its .csproj.</param>
/// <param name="By">The directive.</param>
sealed record NamedProject(string Path, SourceDirective By)
{
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Reads paths of projects, or of folders with one. What is wrong is added to the problems.</summary>
    public static IEnumerable<NamedProject> Of(
        IEnumerable<SourceDirective> directives,
        ICollection<(SourceDirective Of, string Text)> problems
    )
    {
        var found = new SortedDictionary<string, NamedProject>(StringComparer.Ordinal);
        foreach (var directive in directives)
        {
            var (path, problem) = PathOf(directive);
            if (problem is not null)
                problems.Add((directive, problem));
            else
                found.TryAdd(path, new(path, directive));
        }
        return found.Values;
    }

    /// <summary>What a directive names, whether or not it is there.</summary>
    public static string PlaceOf(SourceDirective directive) =>
        System.IO.Path.GetFullPath(
            System.IO.Path.Combine(System.IO.Path.GetDirectoryName(directive.File.Path) ?? "", directive.Value.Replace('\\', '/'))
        );

    /// <summary>Where a directive's project lies, or why that cannot be said.</summary>
    public static (string Path, string? Problem) PathOf(SourceDirective directive)
    {
        if (directive.Value.Length == 0)
            return ("", $"'{directive}' does not name a project: write '#:project ../lib/lib.csproj'");
        var path = PlaceOf(directive);
        if (Directory.Exists(path))
            return Directory.GetFiles(path, "*.csproj") switch
            {
                [var project] => (project, null),
                var projects => ("", $"'{directive}': '{path}' has {(projects.Length == 0 ? "no" : "more than one")} .csproj: name it"),
            };
        return File.Exists(path) && ProjectFiles.IsProject(path) ? (path, null)
            : File.Exists(path) ? ("", $"'{directive}': '{path}' is neither a .csproj nor a folder with one: correct the path")
            : ("", $"'{directive}': '{path}' is not there: correct the path");
    }
}
