using System.Net;
using System.Text.Json;

namespace PluginChat.Bench.Compare.Servers;

/// <summary>What the host says of itself at <c>/_pluginchat/status</c>.</summary>
/// <param name="FellBehind">Clients that it closed with 1013.</param>
/// <param name="AllocatedBytes">What its process allocated since it started.</param>
/// <param name="PublishedBytes">What its actions published, as frames.</param>
sealed record HostStatus(long FellBehind, long AllocatedBytes, long PublishedBytes)
{
    static readonly HttpClient s_http = new();

    public static HostStatus Read(IPEndPoint end)
    {
        using var status = JsonDocument.Parse(s_http.GetStringAsync(new Uri($"http://{end}/_pluginchat/status")).GetAwaiter().GetResult());
        var root = status.RootElement;
        var published = root.GetProperty("controllers")
            .EnumerateArray()
            .SelectMany(controller => controller.GetProperty("actions").EnumerateArray())
            .Sum(action => action.GetProperty("publishedBytes").GetInt64());
        return new(root.GetProperty("fellBehind").GetInt64(), root.GetProperty("allocatedBytes").GetInt64(), published);
    }
}
