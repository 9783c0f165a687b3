using PluginChat.Bench.Compare.Commands;
using PluginChat.Bench.Compare.Servers;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.Compare.Runs;

/// <summary>Starts a server on its core and bench/Load on the other, and reads what that found.</summary>
sealed class LoadProgram(BenchmarkRun run, FileInfo loadDll, ComparePlan plan)
{
    readonly PinnedPrograms _programs = new(run);

    /// <summary>One fresh server under one load.</summary>
    public LoadAttempt Measure(ServerTarget target, LoadCase load)
    {
        try
        {
            using var servers = new ServerGroup(_programs, plan.ServerCores, target, load.Deflate);
            return Measure(servers, target, load);
        }
        catch (InvalidOperationException e)
        {
            return new(null, e.Message);
        }
    }

    LoadAttempt Measure(ServerGroup servers, ServerTarget target, LoadCase load)
    {
        var json = Path.Combine(run.NewFolder("load"), "figures.json");
        using var process = _programs.Start(plan.LoadCores, run.Folder, "dotnet", Arguments(target, load, servers, json));
        var allocated =
            load.WatchesAllocation && target.Status is { } read ? AllocationWatch.PerMessage(process, () => read(servers.Ends[0])) : null;
        process.WaitForExit();
        if (!File.Exists(json))
            return new(null, $"The load ended with {process.ExitCode}: {process.LastOutput}");
        var figures = LoadFigures.Read(json);
        var fellBehind =
            servers.Problem is null && target.Status is { } status ? servers.Ends.Sum(end => status(end).FellBehind) : (long?)null;
        var problem = servers.Problem ?? (figures.Passed ? null : figures.Problem ?? figures.Checks.ToString());
        // Without a delivery there is no figure: a cost of 0 would be the best of all.
        return new(
            figures.Traffic.DeliveriesPerSecond > 0 ? figures : null,
            problem ?? (figures.Traffic.DeliveriesPerSecond > 0 ? null : "nothing was delivered"),
            fellBehind,
            allocated
        );
    }

    string[] Arguments(ServerTarget target, LoadCase load, ServerGroup servers, string json) =>
        [
            loadDll.FullName,
            .. servers.Ends.SelectMany(end => new[] { "--url", $"ws://{end}/ws/test/chat" }),
            .. servers.ProcessIds.SelectMany(id => new[] { "--pid", $"{id}" }),
            "--protocol",
            target.Protocol,
            "--order",
            target.HasTotalOrder ? "total" : "sender",
            "--threads",
            $"{Math.Min(plan.LoadCores.Count, load.Senders)}",
            "--duration",
            load.Duration ?? plan.Duration,
            "--warmup",
            load.Warmup ?? plan.Warmup,
            "--json",
            json,
            .. load.Arguments,
        ];
}
