using System.CommandLine;
using PluginChat.Bench.IdleMemory.Conversations;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.IdleMemory;

/// <summary>The command line.</summary>
static class IdleMemoryCommand
{
    public static RootCommand Create()
    {
        var host = new Option<FileInfo>("--host") { Description = "PluginChat.Host.dll, published." }.AcceptExistingOnly();
        var site = new Option<DirectoryInfo>("--site")
        {
            Description = "The folder with appweb.json.",
            Required = true,
        }.AcceptExistingOnly();
        var signalR = new Option<FileInfo>("--signalr") { Description = "The SignalR program, published alike." }.AcceptExistingOnly();
        var kestrel = new Option<FileInfo>("--kestrel")
        {
            Description = "The plain Kestrel program, published alike.",
        }.AcceptExistingOnly();
        var bun = new Option<FileInfo>("--bun") { Description = "Bun's server.ts, beside its node_modules." }.AcceptExistingOnly();
        var ws = new Option<FileInfo>("--ws") { Description = "The server.js of Node's ws, beside its node_modules." }.AcceptExistingOnly();
        var clients = new Option<int>("--clients")
        {
            Description = $"Connections, beside the first {IdleClients.FirstClients:N0}.",
            DefaultValueFactory = _ => 15_000,
        };
        var settle = new Option<int>("--settle") { Description = "Seconds of quiet before each reading.", DefaultValueFactory = _ => 10 };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Fresh processes of each; medians are shown.",
            DefaultValueFactory = _ => 1,
        };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the figures as JSON." };

        var command = new RootCommand("Resident memory of idle WebSocket connections. Only the programs given are measured.")
        {
            host,
            site,
            signalR,
            kestrel,
            bun,
            ws,
            clients,
            settle,
            rounds,
            json,
        };
        command.SetAction(parsed =>
        {
            var report = new Report("idle-memory");
            using var run = new BenchmarkRun();
            var copy = new TemporarySite(run, parsed.GetValue(site)!.FullName);
            copy.AllowClients(parsed.GetValue(clients) + IdleClients.FirstClients + IdleClients.WarmUpClients);
            List<MemoryTarget> targets = [];
            if (parsed.GetValue(host) is { } hostDll)
                targets.Add(new("host", new PlainConversation(), "dotnet", end => copy.HostArguments(hostDll.FullName, end)));
            if (parsed.GetValue(bun) is { } server)
                targets.Add(
                    new(
                        "Bun",
                        new PlainConversation(),
                        Path.Combine(server.DirectoryName!, "node_modules", ".bin", "bun"),
                        end => [server.FullName, $"{end.Port}"]
                    )
                );
            if (parsed.GetValue(ws) is { } script)
                targets.Add(new("Node's ws", new PlainConversation(), "node", end => [script.FullName, $"{end.Port}"]));
            if (parsed.GetValue(signalR) is { } signalRDll)
                targets.Add(new("SignalR", new SignalRConversation(), "dotnet", end => [signalRDll.FullName, "--urls", $"http://{end}"]));
            if (parsed.GetValue(kestrel) is { } kestrelDll)
                targets.Add(
                    new("plain Kestrel", new PlainConversation(), "dotnet", end => [kestrelDll.FullName, "--urls", $"http://{end}"])
                );

            var measurement = new MemoryMeasurement(
                run,
                copy.Folder,
                parsed.GetValue(clients),
                TimeSpan.FromSeconds(parsed.GetValue(settle))
            );
            var samples = Enumerable.Range(0, parsed.GetValue(rounds)).SelectMany(_ => targets.Select(measurement.Measure)).ToList();
            MemoryReport.Write(report, samples, parsed.GetValue(clients), parsed.GetValue(json));
        });
        return command;
    }
}
