using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Syntax;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.Configuration.Rules;

/// <summary>The pattern is a regular expression, and source and target refer only to what it captures.</summary>
static class PatternRule
{
    public static void Check(
        ConfigNode route,
        string label,
        string? pattern,
        ConfigNode? source,
        ConfigNode? target,
        bool isAction,
        ConfigFindings findings
    )
    {
        PathPattern? parsed = null;
        string? problem = null;
        if (pattern is not null && !PathPattern.TryParse(pattern, out parsed, out problem))
            findings.Error(route.Find("pattern")!.Location, $"{label}pattern: '{route.Find("pattern")!.Text}' is not valid: {problem}");
        if (isAction && target is null)
            findings.Error(
                route.Location,
                $"{label}an action route needs the action's name; add target: '$1/$2', or a name such as 'test/chat'"
            );
        if (problem is not null)
            return; // every reference would be reported for a slip in the pattern
        CheckReferences("source", source);
        CheckReferences("target", target);

        void CheckReferences(string key, ConfigNode? node)
        {
            foreach (var reference in node is null ? [] : TokenTemplate.Parse(node.Text).Unknown(parsed))
                findings.Error(node!.Location, $"{label}{key}: '{node.Text}' refers to '{reference}', which {Captures(pattern, parsed)}");
        }
    }

    static string Captures(string? pattern, PathPattern? parsed) =>
        parsed switch
        {
            null => "needs a pattern; add pattern: '^/{controller}/{action}$' or the like",
            { GroupCount: 0 } => $"the pattern '{pattern}' does not capture; give it tokens such as {{controller}}",
            _ => $"the pattern '{pattern}' does not capture; it has {string.Join(", ", parsed.References)}",
        };
}
