using System.Net;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.Compare.Servers;

/// <summary>The programs that compare.sh has published. Those left out do not take part.</summary>
sealed record ServerPrograms(DirectoryInfo Site, FileInfo? Host, FileInfo? SignalR, FileInfo? Kestrel, FileInfo? Ws, FileInfo? Bun)
{
    // The sample's own limit is 10,000, which a scenario reaches.
    const int MostClients = 20_000;

    /// <summary>Bun's program, installed beside the server's source.</summary>
    public string? BunProgram => Bun is null ? null : Path.Combine(Bun.DirectoryName!, "node_modules", ".bin", "bun");

    public IReadOnlyList<ServerTarget> Targets(BenchmarkRun run, IReadOnlyList<string> only)
    {
        List<ServerTarget> targets = [];
        if (Host is not null)
        {
            var (plain, deflating) = (NewSite(run), NewSite(run));
            deflating.CompressMessages();
            targets.Add(new(ServerId.Host, plain.Folder, "dotnet", (end, deflate) => (deflate ? deflating : plain).HostArguments(Host.FullName, end))
            {
                Status = HostStatus.Read,
            });
        }
        if (Bun is not null)
            targets.Add(new(ServerId.Bun, Bun.DirectoryName!, BunProgram!, (end, _) => [Bun.FullName, $"{end.Port}"]));
        if (SignalR is not null)
        {
            targets.Add(new(ServerId.SignalRJson, run.Folder, "dotnet", (end, _) => Kestrels(SignalR, end)));
            targets.Add(new(ServerId.SignalRMessagePack, run.Folder, "dotnet", (end, _) => Kestrels(SignalR, end)));
        }
        if (Kestrel is not null)
            targets.Add(new(ServerId.Kestrel, run.Folder, "dotnet", (end, _) => Kestrels(Kestrel, end)));
        if (Ws is not null)
            targets.Add(new(ServerId.Ws, Ws.DirectoryName!, "node", (end, deflate) => [Ws.FullName, $"{end.Port}", .. deflate ? ["--deflate"] : Array.Empty<string>()]));
        return [.. targets.Where(target => only.Contains(target.Id))];
    }

    TemporarySite NewSite(BenchmarkRun run)
    {
        var site = new TemporarySite(run, Site.FullName);
        site.AllowClients(MostClients);
        return site;
    }

    // What they log at each request would be measured too.
    static string[] Kestrels(FileInfo program, IPEndPoint end) => [program.FullName, "--urls", $"http://{end}", "--Logging:LogLevel:Default=Warning"];
}
