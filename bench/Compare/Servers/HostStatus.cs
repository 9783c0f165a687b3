using System.Net;
using System.Text.Json;

namespace PluginChat.Bench.Compare.Servers;

/// <summary>What the host says of itself at <c>/_pluginchat/status</c>.</summary>
static class HostStatus
{
    public static long FellBehind(IPEndPoint end)
    {
        using var http = new HttpClient();
        using var status = JsonDocument.Parse(http.GetStringAsync(new Uri($"http://{end}/_pluginchat/status")).GetAwaiter().GetResult());
        return status.RootElement.GetProperty("fellBehind").GetInt64();
    }
}
