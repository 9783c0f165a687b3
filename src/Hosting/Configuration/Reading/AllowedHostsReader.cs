using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>http.server.allowedHosts</c>: the names that the host answers to.</summary>
static class AllowedHostsReader
{
    public static ImmutableArray<string> Read(ConfigBlock server)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var node in server.List("allowedHosts"))
        {
            if (node.Text == "*")
                return [];
            var name = node.Text.StartsWith("*.", StringComparison.Ordinal) ? node.Text[2..] : node.Text;
            var kind = Uri.CheckHostName(name);
            if (kind == UriHostNameType.IPv6 && !name.StartsWith('['))
                names.Add($"[{name}]"); // as it stands in a request
            else if (kind != UriHostNameType.Unknown)
                names.Add(HostName.Normalize(node.Text));
            else
                server.Error(
                    node,
                    "allowedHosts",
                    $"'{node.Text}' is not a host's name; write one without a scheme and a port, "
                        + "such as 'chat.example.org', '*.example.org' or '[::1]'"
                );
        }
        return names.ToImmutable();
    }
}
