using System.Collections.Frozen;
using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Syntax;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>headers</c>: ESP's <c>{ set: { name: value } }</c> (or <c>add</c>), or a plain map of names and values.</summary>
static class HeadersReader
{
    // What frames an answer, or is about the connection, which HTTP/2 does not even have: set by hand, it breaks every answer or writes a
    // warning for each.
    static readonly FrozenSet<string> s_servers = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection",
        "Content-Length",
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade"
    );

    public static ImmutableDictionary<string, string> Read(ConfigBlock parent, ImmutableDictionary<string, string> inherited)
    {
        var headers = parent.Block("headers");
        if (headers.Node is null)
            return inherited;
        var result = inherited.WithComparers(StringComparer.OrdinalIgnoreCase).ToBuilder();
        foreach (var member in headers.Node.Members)
        {
            if (member.Value.Kind == ConfigNodeKind.Object && member.Name is "set" or "add")
            {
                var block = headers.Block(member.Name);
                foreach (var header in member.Value.Members)
                    Set(block, header, result);
            }
            else if (member.Name == "remove" && !member.Value.IsScalar)
            {
                headers.Warning(member.Value, "remove", "has no effect here; leave the header out where it is set");
            }
            else
            {
                Set(headers, member, result);
            }
        }
        return result.ToImmutable();
    }

    static void Set(ConfigBlock block, ConfigMember header, ImmutableDictionary<string, string>.Builder result)
    {
        if (!HttpText.IsToken(header.Name))
            block.Error(header.Value, header.Name, $"'{header.Name}' is not the name of a header; names have no spaces or colons");
        else if (s_servers.Contains(header.Name))
            block.Error(header.Value, header.Name, $"'{header.Name}' is the server's to set, for each answer; leave it out");
        else if (block.Text(header.Name) is { } value && !HttpText.IsHeaderValue(value))
            block.Error(header.Value, header.Name, "a header's value is one line of ASCII; encode other characters");
        else if (block.Text(header.Name) is { } text)
            result[header.Name] = text;
    }
}
