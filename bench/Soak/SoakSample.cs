using System.Net;
using System.Text.Json;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.Soak;

/// <summary>What a host holds at one moment.</summary>
/// <param name="AtSeconds">When, from the start of the load.</param>
/// <param name="ResidentMb">Its memory, by the system.</param>
/// <param name="ManagedMb">The managed heap as it stood, garbage and all.</param>
/// <param name="LiveMb">What a full collection left of it.</param>
/// <param name="Handles">Open files and sockets.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Generations">Those that serve, and retired ones that the collection did not take.</param>
/// <param name="Clients">Open WebSockets.</param>
sealed record SoakSample(
    double AtSeconds,
    double ResidentMb,
    double ManagedMb,
    double LiveMb,
    int Handles,
    int Threads,
    int Generations,
    int Clients
)
{
    const double Mb = 1 << 20;

    public static SoakSample Take(double atSeconds, int processId, IPEndPoint end, HttpClient http, Collector collector)
    {
        // As it is, before the collection: that may give memory back.
        var resident = ProcessMemory.Of(processId).ResidentBytes / Mb;
        using var before = Status(end, http);
        var live = collector.Collect() / Mb;
        using var after = Status(end, http);
        return new(
            atSeconds,
            resident,
            before.RootElement.GetProperty("managedBytes").GetInt64() / Mb,
            live,
            Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length,
            Directory.GetDirectories($"/proc/{processId}/task").Length,
            after.RootElement.GetProperty("controllers").GetArrayLength()
                + after.RootElement.GetProperty("retiredGenerationsInMemory").GetInt32(),
            after.RootElement.GetProperty("clients").GetInt32()
        );
    }

    static JsonDocument Status(IPEndPoint end, HttpClient http) =>
        JsonDocument.Parse(http.GetStringAsync(new Uri($"http://{end}/_pluginchat/status")).GetAwaiter().GetResult());
}
