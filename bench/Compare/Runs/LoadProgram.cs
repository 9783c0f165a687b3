using System.Net;
using PluginChat.Bench.Compare.Commands;
using PluginChat.Bench.Compare.Servers;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.Compare.Runs;

/// <summary>Starts a server on its core and bench/Load on the other, and reads what that found.</summary>
sealed class LoadProgram(BenchmarkRun run, FileInfo loadDll, ComparePlan plan)
{
    /// <summary>One fresh server under one load.</summary>
    public LoadAttempt Measure(ServerTarget target, LoadCase load)
    {
        var end = FreePort.Find();
        using var server = StartPinned(plan.ServerCores, target.Folder, target.Program, target.Arguments(end, load.Deflate));
        try
        {
            ServerConnection.WaitFor(server, end).Dispose();
        }
        catch (InvalidOperationException e)
        {
            return new(null, e.Message);
        }

        var json = Path.Combine(run.NewFolder("load"), "figures.json");
        using var process = StartPinned(plan.LoadCores, run.Folder, "dotnet", Arguments(target, load, end, server.Id, json));
        var allocated = load.WatchesAllocation && target.Status is { } read ? AllocationWatch.PerMessage(process, () => read(end)) : null;
        process.WaitForExit();
        if (!File.Exists(json))
            return new(null, $"The load ended with {process.ExitCode}: {process.LastOutput}");
        var figures = LoadFigures.Read(json);
        var fellBehind = server.HasExited ? null : target.Status?.Invoke(end).FellBehind;
        var problem = server.HasExited ? $"The server ended with {server.ExitCode}: {server.LastOutput}" : figures.Passed ? null : figures.Problem ?? figures.Checks.ToString();
        // Without a delivery there is no figure: a cost of 0 would be the best of all.
        return new(figures.Traffic.DeliveriesPerSecond > 0 ? figures : null, problem ?? (figures.Traffic.DeliveriesPerSecond > 0 ? null : "nothing was delivered"), fellBehind, allocated);
    }

    string[] Arguments(ServerTarget target, LoadCase load, IPEndPoint end, int serverPid, string json) =>
    [
        loadDll.FullName, "--url", $"ws://{end}/ws/test/chat", "--pid", $"{serverPid}", "--protocol", target.Protocol, "--order", target.HasTotalOrder ? "total" : "sender",
        "--threads", $"{Math.Min(plan.LoadCores.Count, load.Senders)}", "--duration", load.Duration ?? plan.Duration, "--warmup", plan.Warmup, "--json", json,
        .. load.Arguments,
    ];

    // taskset becomes the program, whose id it therefore has. .NET counts the cores that it may use, but for its collector's heaps
    // and the pool's threads the variable decides: without it the two halves of a run would not be alike on a larger machine.
    ServerProcess StartPinned(CoreList cores, string folder, string program, IEnumerable<string> arguments) =>
        run.Start(folder, "taskset", ["-c", cores.Text, program, .. arguments],
            new Dictionary<string, string> { ["DOTNET_PROCESSOR_COUNT"] = $"{cores.Count:x}" });
}
