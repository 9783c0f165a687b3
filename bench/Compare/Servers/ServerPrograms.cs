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
            targets.Add(HostTarget(run, ServerId.Host, 1, overRedis: false));
            targets.Add(HostTarget(run, ServerId.HostRedis, 1, overRedis: true));
            targets.Add(HostTarget(run, ServerId.TwoHosts, 2, overRedis: true));
        }
        if (Bun is not null)
            targets.Add(
                new(ServerId.Bun, Bun.DirectoryName!, BunProgram!, role => [Bun.FullName, $"{role.End.Port}"]) { HasTotalOrder = true }
            );
        if (SignalR is not null)
        {
            var json = new ServerTarget(ServerId.SignalRJson, run.Folder, "dotnet", role => Kestrels(SignalR, role))
            {
                Protocol = "signalr-json",
            };
            targets.Add(json);
            targets.Add(json with { Id = ServerId.SignalRMessagePack, Protocol = "signalr-messagepack" });
            targets.Add(json with { Id = ServerId.TwoSignalRs, Protocol = "signalr-messagepack", Nodes = 2, OverRedis = true });
        }
        if (Kestrel is not null)
            targets.Add(new(ServerId.Kestrel, run.Folder, "dotnet", role => Kestrels(Kestrel, role)));
        if (Ws is not null)
            targets.Add(
                new(
                    ServerId.Ws,
                    Ws.DirectoryName!,
                    "node",
                    role => [Ws.FullName, $"{role.End.Port}", .. role.Deflate ? ["--deflate"] : Array.Empty<string>()]
                )
                {
                    HasTotalOrder = true,
                }
            );
        return [.. targets.Where(target => only.Contains(target.Id))];
    }

    // Each node has a site of its own, kept over the rounds: its controllers are compiled once.
    ServerTarget HostTarget(BenchmarkRun run, string id, int nodes, bool overRedis)
    {
        var sites = Enumerable.Range(0, nodes).Select(_ => NewSite(run)).ToArray();
        return new(
            id,
            run.Folder,
            "dotnet",
            role =>
            {
                sites[role.Node].Configure(role.Deflate, role.Redis);
                return sites[role.Node].HostArguments(Host!.FullName, role.End);
            }
        )
        {
            Nodes = nodes,
            OverRedis = overRedis,
            HasTotalOrder = true,
            Status = HostStatus.Read,
        };
    }

    TemporarySite NewSite(BenchmarkRun run)
    {
        var site = new TemporarySite(run, Site.FullName);
        site.AllowClients(MostClients);
        return site;
    }

    // What they log at each request would be measured too.
    static string[] Kestrels(FileInfo program, ServerRole role) =>
        [
            program.FullName,
            "--urls",
            $"http://{role.End}",
            "--Logging:LogLevel:Default=Warning",
            .. role.Redis is { } redis ? ["--redis", $"{redis}"] : Array.Empty<string>(),
        ];
}
