using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;
using PluginChat.Hosting.Patterns;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>conditions</c>, <c>params</c> and <c>scheme</c>. Those of a route come in addition to those of <c>http</c>.</summary>
static class ConditionsReader
{
    const string Syntax = "write 'secure', 'exists PATH', 'directory PATH' or 'match TEXT EXPRESSION', with '! ' before it for the reverse";

    static readonly string[] s_names = ["secure", "exists", "directory", "match"];

    public static ImmutableArray<RouteCondition> Read(ConfigBlock block, ImmutableArray<RouteCondition> inherited) =>
        [
            .. inherited,
            .. block.List("conditions").Select(node => ReadCondition(block, node)).OfType<RouteCondition>(),
            .. ReadParameters(block),
            .. ReadScheme(block),
        ];

    static RouteCondition? ReadCondition(ConfigBlock block, ConfigNode node)
    {
        var text = node.Text.Trim();
        var isNegated = text is ['!', ..];
        var words = text.TrimStart('!')
            .Split((char[])[' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        switch (words)
        {
            case ["secure"]:
                return new(ConditionKind.Secure, isNegated);
            case ["exists", var path]:
                return new(ConditionKind.Exists, isNegated, path);
            case ["directory", var path]:
                return new(ConditionKind.Directory, isNegated, path);
            case ["match", var what, var expression]:
                return Check(block, node, "conditions", new(ConditionKind.Match, isNegated, what, expression));
            case ["auth" or "unauthorized", ..]:
                block.Error(
                    node,
                    "conditions",
                    $"'{words[0]}' is not supported, and without it the route would be open to all; write auth: 'basic' or "
                        + "auth: { require: { … } } in the route instead"
                );
                return null;
            default:
                var hint =
                    words.Length == 0 || s_names.Contains(words[0]) ? $"; {Syntax}" : NearestKey.Hint(words[0], s_names, $"; {Syntax}");
                block.Error(node, "conditions", $"'{node.Text}' is not a condition{hint}");
                return null;
        }
    }

    static IEnumerable<RouteCondition> ReadParameters(ConfigBlock block)
    {
        if (block.Find("params") is not { } node)
            yield break;
        foreach (var item in node.Kind == ConfigNodeKind.Array ? node.Items : [node])
        {
            var parameter = block.In(item, "params");
            if (item.Kind != ConfigNodeKind.Object)
                block.Error(item, "params", $"takes objects such as {{ name: 'version', value: '^2$', equals: true }}, not {item}");
            else if (parameter.Text("name") is not { Length: > 0 } name || parameter.Text("value") is not { } value)
                parameter.Error(
                    item,
                    "name",
                    "a parameter needs a name and a value; write { name: 'version', value: '^2$', equals: true }"
                );
            else
            {
                if (parameter.Find("equals") is null)
                    parameter.Warning(
                        item,
                        "equals",
                        "is missing; ESP takes that for false, and here it is true: write which of them is meant"
                    );
                if (
                    Check(block, item, "params", new(ConditionKind.Parameter, !parameter.Flag("equals", true), name, value)) is
                    { } condition
                )
                    yield return condition;
            }
        }
    }

    static IEnumerable<RouteCondition> ReadScheme(ConfigBlock block)
    {
        switch (block.Text("scheme"))
        {
            case null or "http":
                break; // as in ESP: 'http' does not keep 'https' out
            case "https":
                yield return new(ConditionKind.Secure, IsNegated: false);
                break;
            case var other:
                block.Error(block.Find("scheme")!, "scheme", $"takes 'http' or 'https', not '{other}'");
                break;
        }
    }

    static RouteCondition? Check(ConfigBlock block, ConfigNode node, string key, RouteCondition condition)
    {
        if (ConditionText.ProblemWith(condition.Expression) is not { } problem)
            return condition;
        block.Error(node, key, $"'{condition.Expression}' is not a valid regular expression: {problem}");
        return null;
    }
}
