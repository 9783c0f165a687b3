using System.Xml;
using System.Xml.Linq;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Directives;

/// <summary>
/// Finds the packages, projects and sources that a .csproj refers to, as if <c>#:</c> lines named them. The rest of it is for editors. It
/// is read and not evaluated, which takes a second: what depends on a condition or a property is refused.
/// </summary>
static class ProjectFileReader
{
    /// <summary>What the .csproj beside a controller's sources refers to.</summary>
    /// <param name="sources">The controller's.</param>
    /// <param name="problems">What cannot be followed is added to them.</param>
    public static IEnumerable<SourceDirective> ReadBeside(SourceSet sources, ICollection<(SourceDirective Of, string Text)> problems)
    {
        var projects = sources.Projects.Where(p => ProjectFiles.IsProject(p.Path) && Path.GetDirectoryName(p.Path) == sources.Root);
        return projects.SelectMany(p => Read(p, VersionsFor(sources), problems)).Where(d => d.Value.Length > 0);
    }

    /// <summary>The projects that a project refers to, as it names them.</summary>
    public static IEnumerable<SourceDirective> ReadProjects(SourceFile file) =>
        Items(file, "ProjectReference", []).SelectMany(item => Names(item).Select(name => Directive(file, item, "project", name)));

    static IEnumerable<SourceDirective> Read(
        SourceFile file,
        IReadOnlyDictionary<string, string> versions,
        ICollection<(SourceDirective Of, string Text)> problems
    )
    {
        foreach (var item in Items(file, "PackageReference", problems).Where(IsLoaded))
        foreach (var name in Names(item))
        {
            var version = Metadata(item, "VersionOverride") ?? Metadata(item, "Version") ?? versions.GetValueOrDefault(name, "");
            if (!ContractPackages.Are(name))
                yield return Checked(Directive(file, item, "package", $"{name}@{version}"), item, problems);
        }
        foreach (var item in Items(file, "ProjectReference", problems).Where(IsLoaded))
        foreach (var name in Names(item))
            yield return Checked(Directive(file, item, "project", name), item, problems);
        foreach (var item in Items(file, "Compile", problems))
        foreach (var name in Names(item))
            yield return Checked(Directive(file, item, "include", name), item, problems);
    }

    static SourceDirective Checked(SourceDirective directive, XElement item, ICollection<(SourceDirective Of, string Text)> problems)
    {
        var problem =
            item.AncestorsAndSelf().Any(e => e.Attribute("Condition") is not null) ? "has a condition"
            : directive.Value.Contains("$(", StringComparison.Ordinal) ? "has a property"
            : null;
        if (problem is null)
            return directive;
        problems.Add(
            (
                directive,
                $"'{directive}' {problem}, and the host does not evaluate projects: write what it comes to, or a #: line in a source"
            )
        );
        return directive with { Value = "" };
    }

    static SourceDirective Directive(SourceFile file, XElement item, string name, string value)
    {
        var place = (IXmlLineInfo)item;
        return new(file, place.LineNumber, place.LinePosition - 1, name, value)
        {
            Text = $"<{item.Name.LocalName} Include=\"{(string?)item.Attribute("Include")}\" />",
        };
    }

    // What is for the compiler or the editor alone, and what the host has.
    static bool IsLoaded(XElement item) =>
        !"false".Equals(Metadata(item, "ReferenceOutputAssembly"), StringComparison.OrdinalIgnoreCase)
        && !"false".Equals(Metadata(item, "Private"), StringComparison.OrdinalIgnoreCase)
        && !Has(Metadata(item, "ExcludeAssets"))
        && (Metadata(item, "IncludeAssets") is not { } included || Has(included));

    static bool Has(string? assets) =>
        assets is not null && assets.Split(';', StringSplitOptions.TrimEntries).Any(a => a.ToLowerInvariant() is "all" or "runtime");

    static Dictionary<string, string> VersionsFor(SourceSet sources)
    {
        var file = sources
            .Projects.Where(p =>
                Path.GetFileName(p.Path) == ProjectFiles.Versions && IsAtOrBelow(sources.Root, Path.GetDirectoryName(p.Path)!)
            )
            .MaxBy(p => p.Path.Length);
        var versions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in file is null ? [] : Items(file, "PackageVersion", []))
        foreach (var name in Names(item))
            versions[name] = Metadata(item, "Version") ?? "";
        return versions;
    }

    static bool IsAtOrBelow(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal)
        && (path.Length == folder.Length || folder.EndsWith('/') || path[folder.Length] == Path.DirectorySeparatorChar);

    static IEnumerable<XElement> Items(SourceFile file, string name, ICollection<(SourceDirective Of, string Text)> problems)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(file.Content, writable: false));
            var document = XDocument.Load(reader, LoadOptions.SetLineInfo);
            return document.Descendants().Where(e => e.Name.LocalName == name && e.Attribute("Include") is not null);
        }
        catch (XmlException e)
        {
            var at = new SourceDirective(file, Math.Max(1, e.LineNumber), Math.Max(1, e.LinePosition), "project", "") { Text = file.Name };
            if (!problems.Any(p => p.Of == at))
                problems.Add((at, $"'{file.Name}' cannot be read: {e.Message}"));
            return [];
        }
    }

    static string[] Names(XElement item) =>
        ((string?)item.Attribute("Include") ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    static string? Metadata(XElement item, string name) =>
        (string?)item.Attribute(name) ?? (string?)item.Elements().FirstOrDefault(e => e.Name.LocalName == name);
}
