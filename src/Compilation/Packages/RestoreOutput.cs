using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Packages;

namespace PluginChat.Compilation.Packages;

/// <summary>What the SDK said while it restored, as messages about the lines that asked for it.</summary>
static partial class RestoreOutput
{
    // What to do next, where NuGet's own words do not say it.
    static readonly Dictionary<string, string> s_next = new(StringComparer.Ordinal)
    {
        ["NU1100"] = "correct name and version, or add a feed that has it to nuget.config",
        ["NU1101"] = "correct the name, or add a feed that has it to nuget.config",
        ["NU1102"] = "name a version that a feed has, or add one that has it to nuget.config",
        ["NU1103"] = "only prereleases are there: name one, such as 1.2.3-beta",
        ["NU1202"] = "it has nothing for net10.0: name a version that has",
        ["NU1301"] = "see that the feed can be reached from here; packages that this machine has already need none",
    };

    public static ImmutableArray<RestoreMessage> Messages(IEnumerable<string> lines, PackageRequest request)
    {
        var found = new List<(bool IsError, string Id, string Text)>();
        foreach (var match in lines.Select(line => Message().Match(line)).Where(match => match.Success))
        {
            var (isError, id, text) = (match.Groups["severity"].Value == "error", match.Groups["id"].Value, match.Groups["text"].Value);
            if (PlaceIn(match.Groups["place"].Value, request) is { } place)
                text = $"{place}: {text}";
            // What goes on with what was said before, such as the versions that each feed has.
            if (text.StartsWith("  - ", StringComparison.Ordinal) && found.Count > 0 && found[^1].Id == id)
                found[^1] = (isError, id, $"{found[^1].Text.TrimEnd('.', ' ')}; {text[4..]}");
            else
                found.Add((isError, id, text));
        }
        return
        [
            .. found.Distinct().Select(m => new RestoreMessage(m.IsError, request.DirectiveOf(m.Text), m.Id, WithNextStep(m.Id, m.Text))),
        ];
    }

    // Of a project that the controller refers to: of the one that is restored, the directive is the place.
    static string? PlaceIn(string place, PackageRequest request) =>
        place.Split('(')[0] is var path && request.ProjectFiles.Any(f => f.Path == path) ? place : null;

    static string WithNextStep(string id, string text) => s_next.TryGetValue(id, out var next) ? $"{text.TrimEnd('.')}: {next}" : text;

    [GeneratedRegex(@"^(?<place>.*?) ?: (?<severity>error|warning) (?<id>[A-Z]+[0-9]+): (?<text>.*?)( \[[^\]]*\.csproj\])?$")]
    private static partial Regex Message();
}
