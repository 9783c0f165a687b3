using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>http.server.listen</c>.</summary>
static class ListenReader
{
    public static ImmutableArray<string> Read(ConfigBlock server)
    {
        var addresses = new List<string>();
        foreach (var item in server.List("listen"))
        {
            if (!ListenAddress.TryParse(item.Text, out var address, out var problem))
                server.Error(item, "listen", problem);
            else if (addresses.Contains(address) && !address.EndsWith(":0", StringComparison.Ordinal))
                server.Error(item, "listen", $"'{item.Text}' is listed twice; remove one");
            else
                addresses.Add(address);
        }
        return [.. addresses];
    }
}
