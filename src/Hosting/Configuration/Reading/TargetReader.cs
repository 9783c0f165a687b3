using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>
/// Reads <c>target</c>: an action's name, or one of ESP's operations, <c>{ operation: 'redirect', args: '302 /new/$1' }</c>; and the
/// <c>redirect</c> of a route that is one address, which comes to the same.
/// </summary>
static class TargetReader
{
    const int DefaultStatus = StatusCodes.Status302Found;

    /// <summary>Null where the block has none.</summary>
    public static RouteTarget? Read(ConfigBlock block)
    {
        if (block.Find("target") is not { } node)
            return null;
        if (node.Kind != ConfigNodeKind.Object)
            return block.Text("target") is { Length: > 0 } ? new(node, null) : null;
        var arguments = node.Find("args") is { IsScalar: true, Text.Length: > 0 } text ? text : null;
        switch (node.Find("operation")?.Text)
        {
            case "run" when arguments is not null:
                return new(arguments, null);
            case "redirect" when arguments is not null:
                return ReadRedirect(block, "target", arguments);
            default:
                block.Error(
                    node,
                    "target",
                    "takes the name of an action such as '$1/$2', or { operation: 'redirect', args: '302 /new' }; ESP's operations other "
                        + "than 'run' and 'redirect' are not supported"
                );
                return null;
        }
    }

    /// <summary>A redirect from a status and an address, or the address alone.</summary>
    public static RouteTarget? ReadRedirect(ConfigBlock block, string key, ConfigNode node)
    {
        var words = node.Text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var status = words is [var first, _] ? RedirectReader.StatusOf(first) : DefaultStatus;
        if (words.Length is not (1 or 2) || status is null)
            block.Error(
                node,
                key,
                $"'{node.Text}' is not a redirect; write a status and an address, such as '302 /new' or '301 https://example.org/'"
            );
        else if (RedirectReader.ProblemWith(words[^1]) is { } problem)
            block.Error(node, key, problem);
        else
        {
            var address = new ConfigNode
            {
                Kind = ConfigNodeKind.String,
                Location = node.Location,
                Text = words[^1],
            };
            return new(address, new(status.Value, AppendsRest: false));
        }
        return null;
    }
}
