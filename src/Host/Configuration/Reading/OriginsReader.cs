using System.Collections.Immutable;

namespace PluginChat.Host.Configuration.Reading;

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
            // As browsers send it: nothing after the port, or it would never be equal.
            if (node.Text == "*" || Uri.TryCreate(node.Text, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == node.Text.TrimEnd('/'))
                origins.Add(node.Text.TrimEnd('/'));
            else
                block.Error(node, "origins", $"'{node.Text}' is no origin; write one as 'https://example.org' or 'http://localhost:3000', or '*' for any");
        }
        return origins.ToImmutable();
    }
}
