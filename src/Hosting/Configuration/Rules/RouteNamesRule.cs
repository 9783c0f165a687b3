using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Rules;

/// <summary>Two routes of one name: messages and limits could not tell them apart.</summary>
static class RouteNamesRule
{
    public static void Check(ImmutableArray<ConfigNode> routes, ConfigFindings findings)
    {
        var seen = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            if (route.Find("name") is { IsScalar: true, Text.Length: > 0 } name && !seen.TryAdd(name.Text, name))
                findings.Error(
                    name.Location,
                    $"route name '{name.Text}' is already used at {seen[name.Text].Location}; rename one of the two"
                );
        }
    }
}
