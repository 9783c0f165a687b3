using System.Net;
using System.Text.Json;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.Soak;

/// <summary>What a host holds at one moment.</summary>
sealed record SoakSample(double AtSeconds, double ResidentMb, double ManagedMb, int Handles, int Threads, int Generations, int Clients)
{
    const double Mb = 1 << 20;

    public static SoakSample Take(double atSeconds, int processId, IPEndPoint end, HttpClient http)
    {
        using var status = JsonDocument.Parse(http.GetStringAsync(new Uri($"http://{end}/_pluginchat/status")).GetAwaiter().GetResult());
        var root = status.RootElement;
        return new(atSeconds, ProcessMemory.Of(processId).ResidentBytes / Mb, root.GetProperty("managedBytes").GetInt64() / Mb,
            Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length, Directory.GetDirectories($"/proc/{processId}/task").Length,
            // Those that serve, and those that no collection has taken yet.
            root.GetProperty("controllers").GetArrayLength() + root.GetProperty("retiredGenerationsInMemory").GetInt32(), root.GetProperty("clients").GetInt32());
    }
}
