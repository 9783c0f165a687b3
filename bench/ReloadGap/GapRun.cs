using System.Diagnostics;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.ReloadGap;

/// <summary>Fills a room, and measures stretches with and without an edit in turn.</summary>
sealed class GapRun(BenchmarkRun run, FileInfo hostDll, DirectoryInfo originalSite, GapPlan plan)
{
    // Edits that are not counted: what is measured is a server that has been edited before.
    const int WarmUpEdits = 3;

    static string Source(int version) =>
        $$"""
            using PluginChat;
            [Action("test/chat")]
            public sealed class Chat : WebSocketAction
            {
                [Preserve] long _messages;

                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    Interlocked.Increment(ref _messages);
                    Clients.Send("{{version:0000}}" + message.GetText());
                    return ValueTask.CompletedTask;
                }
            }
            """;

    public GapResult Measure()
    {
        var site = new TemporarySite(run, originalSite.FullName);
        var source = Path.Combine(site.Folder, "controllers", "chat", "Chat.cs");
        File.WriteAllText(source, Source(0));
        var end = FreePort.Find();
        using var server = run.Start(site.Folder, "dotnet", site.HostArguments(hostDll.FullName, end));
        ServerConnection.WaitFor(server, end).Dispose();
        using var room = new Room(end);
        room.Open(plan.Clients);
        room.Start(plan.Senders);

        var version = 0;
        for (var i = 0; i < WarmUpEdits; i++)
        {
            Save(source, ++version);
            Wait(room);
        }
        room.TakeArrivals();
        var (start, before) = (Stopwatch.GetTimestamp(), room.Delivered);
        List<double> quiet = [],
            quietLongest = [],
            reloadLongest = [];
        var neverLive = 0;
        for (var i = 1; i <= plan.Reloads; i++)
        {
            Report.Progress($"reload {i} of {plan.Reloads}");
            Wait(room);
            var gaps = Gaps(room.TakeArrivals());
            quiet.AddRange(gaps);
            quietLongest.Add(gaps.Max());
            Save(source, ++version);
            Wait(room);
            var arrivals = room.TakeArrivals();
            reloadLongest.Add(Gaps(arrivals).Max());
            if (arrivals[^1].Version != version)
                neverLive++;
        }
        return new(
            [.. quiet],
            [.. quietLongest],
            [.. reloadLongest],
            (room.Delivered - before) / Stopwatch.GetElapsedTime(start).TotalSeconds,
            neverLive
        );
    }

    void Wait(Room room)
    {
        Thread.Sleep(plan.Stretch);
        if (room.Failure is { } failure)
            throw new InvalidOperationException("A client was lost.", failure);
    }

    static void Save(string path, int version)
    {
        File.WriteAllText(path + "~", Source(version));
        File.Move(path + "~", path, overwrite: true);
    }

    static List<double> Gaps(List<(long At, int Version)> arrivals) =>
        arrivals.Count < 2
            ? throw new InvalidOperationException("Nothing arrived in a whole stretch.")
            : [.. arrivals.Skip(1).Zip(arrivals, (later, earlier) => Stopwatch.GetElapsedTime(earlier.At, later.At).TotalMilliseconds)];
}
