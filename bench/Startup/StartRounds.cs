using System.Diagnostics;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.Startup;

/// <summary>Starts each target once a round, so that a noisy minute falls on all of them.</summary>
sealed class StartRounds(BenchmarkRun run, IReadOnlyList<StartTarget> targets)
{
    const string Message = "first";

    /// <summary>Each start, by target. A round before the first is not counted: it fills the page cache.</summary>
    public IReadOnlyDictionary<StartTarget, List<StartSample>> Measure(int rounds)
    {
        var results = targets.ToDictionary(target => target, _ => new List<StartSample>());
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var target in targets)
            {
                var sample = StartOnce(target);
                Report.Progress($"round {round}: {target.Name} {sample.Milliseconds:0} ms{(round == 0 ? " (not counted)" : "")}");
                if (round > 0)
                    results[target].Add(sample);
            }
        }
        return results;
    }

    StartSample StartOnce(StartTarget target)
    {
        target.Prepare();
        var end = FreePort.Find();
        using var server = run.Start(target.Folder, "dotnet", target.Arguments(end));
        using var socket = ServerConnection.WaitFor(server, end);
        socket.Open("/ws/test/chat", "chat");
        socket.SendText(Message);
        var echo = socket.ReceiveText();
        var elapsed = Stopwatch.GetElapsedTime(server.StartedAt);
        var cpu = ProcessCpu.Of(server.Id);
        return echo == Message
            ? new(elapsed.TotalMilliseconds, cpu.TotalMilliseconds)
            : throw new InvalidOperationException($"{target.Name} echoed '{echo}', not '{Message}'.");
    }
}
