using System.Text.RegularExpressions;
using PluginChat.Hosting.Controllers.Directives;

namespace PluginChat.Hosting.Controllers.Packages;

/// <summary>A package that a controller asks for.</summary>
/// <param name="Name">Its id.</param>
/// <param name="Version">A version, a range or a floating version, as NuGet has them.</param>
/// <param name="By">The directive.</param>
sealed partial record NamedPackage(string Name, string Version, SourceDirective By)
{
    /// <summary>Reads <c>Name@Version</c>. What is wrong is added to the problems.</summary>
    public static IEnumerable<NamedPackage> Of(
        IEnumerable<SourceDirective> directives,
        ICollection<(SourceDirective Of, string Text)> problems
    )
    {
        var found = new SortedDictionary<string, NamedPackage>(StringComparer.OrdinalIgnoreCase);
        foreach (var directive in directives)
        {
            var (name, version) = directive.Value.Split('@', 2, StringSplitOptions.TrimEntries) is [var left, var right]
                ? (left, right)
                : (directive.Value, "");
            if (ContractPackages.Are(name))
                continue;
            if (!Id().IsMatch(name))
                problems.Add((directive, $"'{directive}' does not name a package: write '{directive.ExampleOf("Name")}'"));
            else if (version.Length == 0)
                problems.Add((directive, $"'{directive}' has no version: write '{directive.ExampleOf(name)}'"));
            else if (!VersionOrRange().IsMatch(version))
                problems.Add((directive, $"'{version}' is not a version of a package: write '{directive.ExampleOf(name)}'"));
            else if (!found.TryAdd(name, new(name, version, directive)) && found[name] is { } other && other.Version != version)
                problems.Add(
                    (
                        directive,
                        $"'{name}' has version '{other.Version}' in {other.By.File.Name}({other.By.Line}): "
                            + "a controller is one assembly, so give it one version"
                    )
                );
        }
        return found.Values;
    }

    public override string ToString() => $"{Name} {Version}";

    [GeneratedRegex(@"^[\p{L}\p{Nd}_][\p{L}\p{Nd}_.-]{0,99}$")]
    private static partial Regex Id();

    [GeneratedRegex(@"^[\[(]?[0-9A-Za-z.*+, -]{1,100}[\])]?$")]
    private static partial Regex VersionOrRange();
}
