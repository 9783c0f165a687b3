using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>origins</c>: whose pages may open a WebSocket besides the host's own.</summary>
static class OriginsReader
{
    public static ImmutableArray<string> Read(ConfigBlock block, ImmutableArray<string> inherited)
    {
        if (block.Find("origins") is null)
            return inherited;
        var origins = ImmutableArray.CreateBuilder<string>();
        foreach (var node in block.List("origins"))
        {
            // Nothing after the port, or it would never be equal.
            if (node.Text == "*" || Origin.Normalize(node.Text) is not null)
                origins.Add(node.Text == "*" ? "*" : Origin.Normalize(node.Text)!);
            else
                block.Error(
                    node,
                    "origins",
                    $"'{node.Text}' is not a valid origin; write one as 'https://example.org' or 'http://localhost:3000', or '*' for any"
                );
        }
        return origins.ToImmutable();
    }
}
