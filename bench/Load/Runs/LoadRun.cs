using System.Net;
using System.Net.Sockets;
using PluginChat.Bench.Load.Commands;
using PluginChat.Bench.Load.Reports;

namespace PluginChat.Bench.Load.Runs;

/// <summary>Leads the workers through a run: connect all, send, measure, let all arrive, look how it ended.</summary>
sealed class LoadRun : IDisposable
{
    static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    // A server answers the handshake before it counts the client as a member; nothing is sent until that is certain.
    static readonly TimeSpan s_settling = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan s_noProgress = TimeSpan.FromSeconds(5);
    static readonly TimeSpan s_resumedPatience = TimeSpan.FromSeconds(3);

    readonly LoadPlan _plan;
    readonly RunClock _clock = new();
    readonly Worker[] _workers;
    readonly ServerProcesses _servers;
    readonly LiveLine _line = new();
    long _residentMax;

    public LoadRun(LoadPlan plan)
    {
        _plan = plan;
        _servers = new ServerProcesses(plan.ServerPids);
        var run = (ushort)Random.Shared.Next(ushort.MaxValue);
        var servers = plan
            .Urls.Select(url => new IPEndPoint(Dns.GetHostAddresses(url.Host, AddressFamily.InterNetwork)[0], url.Port))
            .ToArray();
        _workers = [.. Enumerable.Range(0, plan.Threads).Select(number => new Worker(plan, servers, _clock, run, number))];
    }

    public LoadResult Measure()
    {
        var connected = TryConnect();
        var residentAtStart = Resident();
        if (connected)
            Thread.Sleep(s_settling);
        _clock.StartSending(connected ? _plan.Warmup : default, connected ? _plan.Duration : default);
        WaitUntil(_clock.MeasureFrom);
        var from = Snapshot.Take(_workers, _servers);
        WaitUntil(_clock.MeasureUntil);
        var to = Snapshot.Take(_workers, _servers);
        var residentAtEnd = Resident();
        _clock.Phase = Phase.Draining;
        var drained = connected && TryDrain();
        LookAtTheSilent();
        _clock.Phase = Phase.Finished;
        foreach (var worker in _workers)
            worker.Join();
        _line.Dispose();
        var server = !_servers.AllRun ? null : CpuFigures.Of(to.ServerCpu - from.ServerCpu, from, to);
        return new Verdict(_plan, _workers).Make(
            from,
            to,
            drained,
            server is null ? null : new(server.CpuMicrosecondsPerDelivery, server.Cores, residentAtStart, residentAtEnd, _residentMax)
        );
    }

    public void Dispose()
    {
        _clock.Phase = Phase.Finished;
        foreach (var worker in _workers)
            worker.Dispose();
        _servers.Dispose();
        _line.Dispose();
    }

    bool TryConnect()
    {
        long Opened() => Sum(tally => tally.Opened);
        long Failed() => Sum(tally => tally.ConnectFailures) + _workers.Count(worker => worker.Failure is not null);
        WaitWhileProgress(
            () => Opened() < _plan.Clients && Failed() == 0,
            Opened,
            () => _line.Show($"{Opened():N0} of {_plan.Clients:N0} clients connected")
        );
        return Opened() == _plan.Clients;
    }

    // Everything sent is in each worker's log, and each client is at its end.
    bool TryDrain()
    {
        bool Drained() => _workers.All(worker => worker.Tally.LogCount == Sum(tally => tally.Sent) && worker.Tally.Behind == 0);
        _line.Show("waiting for what is under way");
        WaitWhileProgress(() => !Drained(), () => Sum(tally => tally.Deliveries), () => { });
        return Drained();
    }

    void LookAtTheSilent()
    {
        if (_plan.Faults is { SlowReaders: 0, HalfOpen: 0 })
            return;
        _clock.Phase = Phase.Resuming;
        var since = RunClock.Now;
        while (
            RunClock.Now - since < RunClock.Nanoseconds(s_resumedPatience)
            && Sum(tally => tally.SlowReaders.StillOpen + tally.Silent.StillOpen + tally.HalfShaken.StillOpen) > 0
        )
            Thread.Sleep(s_look);
    }

    void WaitWhileProgress(Func<bool> condition, Func<long> figure, Action show)
    {
        var (last, since, shown) = (figure(), RunClock.Now, RunClock.Now);
        while (condition() && RunClock.Now - since < RunClock.Nanoseconds(s_noProgress))
        {
            Thread.Sleep(s_look);
            if (figure() is var current && current != last)
                (last, since) = (current, RunClock.Now);
            if (RunClock.Now - shown < RunClock.Nanoseconds(TimeSpan.FromSeconds(1)))
                continue;
            show();
            shown = RunClock.Now;
        }
    }

    void WaitUntil(long instant)
    {
        var shown = Snapshot.Take(_workers, ServerProcesses.None);
        while (RunClock.Now is var now && now < instant)
        {
            Thread.Sleep(TimeSpan.FromTicks(Math.Min((instant - now) / 100 + 1, TimeSpan.TicksPerSecond / 4)));
            _ = Resident();
            var current = Snapshot.Take(_workers, ServerProcesses.None);
            if (current.At - shown.At < RunClock.Nanoseconds(TimeSpan.FromSeconds(1)))
                continue;
            var perSecond = (current.Deliveries - shown.Deliveries) * 1e9 / (current.At - shown.At);
            _line.Show(
                $"{(current.At < _clock.MeasureFrom ? "warming up" : "measuring")}: {perSecond:N0} "
                    + $"deliveries/s, {Sum(tally => tally.Disconnected)} disconnected"
            );
            shown = current;
        }
    }

    long Sum(Func<Tally, long> figure) => _workers.Sum(worker => figure(worker.Tally));

    long Resident()
    {
        var resident = _servers.ResidentBytes();
        _residentMax = Math.Max(_residentMax, resident);
        return resident;
    }
}
