using System.Runtime.InteropServices;
using HdrHistogram;
using PluginChat.Bench.Load.Checks;
using PluginChat.Bench.Load.Commands;

namespace PluginChat.Bench.Load.Runs;

/// <summary>Adds up what the workers found, once their threads have ended.</summary>
sealed class Verdict(LoadPlan plan, IReadOnlyList<Worker> workers)
{
    public LoadResult Make(Snapshot from, Snapshot to, bool drained, ServerFigures? server)
    {
        var checks = Checks(drained);
        var connects = Connects();
        var problem =
            workers.Select(worker => worker.Failure?.Message ?? worker.Tally.FirstProblem).FirstOrDefault(each => each is not null)
            ?? (connects.Opened < plan.Clients ? "the server stopped answering handshakes" : null);
        var passed =
            connects.Opened == plan.Clients
            && connects.Failures == 0
            && workers.All(worker => worker.Failure is null)
            && to.Sent > 0
            && checks is { Lost: 0, Doubled: 0, Reordered: 0, Foreign: 0, Disconnected: 0, Drained: true }
            && (!plan.TotalOrder || checks.OrderMismatches == 0);
        var seconds = (to.At - from.At) / 1e9;
        var traffic = new TrafficFigures(
            seconds,
            to.Sent - from.Sent,
            to.Deliveries - from.Deliveries,
            (to.Sent - from.Sent) / seconds,
            (to.Deliveries - from.Deliveries) / seconds,
            Sum(tally => tally.Sent),
            Sum(tally => tally.Deliveries),
            Sum(tally => tally.Pings)
        );
        return new(
            passed,
            problem,
            connects,
            traffic,
            Latency(),
            checks,
            CpuFigures.Of(to.LoadCpu - from.LoadCpu, from, to),
            server,
            Faults(),
            new(Version(typeof(Verdict)), RuntimeInformation.FrameworkDescription, Version(typeof(LongHistogram)))
        );
    }

    long Sum(Func<Tally, long> figure) => workers.Sum(worker => figure(worker.Tally));

    ConnectFigures Connects()
    {
        var span = workers.Max(worker => worker.Tally.LastOpenedAt) - workers.Min(worker => worker.Tally.FirstConnectAt);
        var opened = Sum(tally => tally.Opened);
        return new(opened, span > 0 ? opened * 1e9 / span : 0, Sum(tally => tally.ConnectFailures));
    }

    CheckFigures Checks(bool drained)
    {
        var sent = workers.SelectMany(worker => worker.Senders.Values).ToDictionary(sender => sender.Number, sender => (long)sender.Sent);
        var lost = workers.Sum(worker => LostAt(worker, sent));
        var counted = workers
            .SelectMany(worker => worker.CheckedClients)
            .Where(client => !client.Verified && client.Progress.FromTheStart)
            .Select(client => client.Counted - sent.Values.Sum())
            .ToArray();
        var logs = workers.Select(worker => worker.Check.Log).ToArray();
        return new(
            lost - counted.Where(excess => excess < 0).Sum(),
            workers.Sum(worker => worker.Check.Doubled) + counted.Where(excess => excess > 0).Sum(),
            workers.Sum(worker => worker.Check.Reordered),
            workers.Sum(worker => worker.Check.Mismatched) + logs.Skip(1).Sum(log => (long)log.DifferencesFrom(logs[0])),
            workers.Sum(worker => worker.Check.Foreign),
            Sum(tally => tally.Disconnected),
            drained
        );
    }

    // What some of the worker's clients got and others did not, and what none of them got.
    static long LostAt(Worker worker, Dictionary<int, long> sent)
    {
        var log = worker.Check.Log;
        var verified = worker.CheckedClients.Where(client => client.Verified).Select(client => client.Progress).ToArray();
        var neverSeen = sent.Values.Sum() - log.Count;
        return verified.Sum(client => client.Lost(log)) + neverSeen * verified.Count(client => client.FromTheStart);
    }

    LatencyFigures Latency()
    {
        var all = new LongHistogram(workers[0].Latencies.HighestTrackableValue, workers[0].Latencies.NumberOfSignificantValueDigits);
        foreach (var worker in workers)
            all.Add(worker.Latencies);
        long At(double percentile) => all.TotalCount == 0 ? 0 : all.GetValueAtPercentile(percentile);
        return new(all.TotalCount, plan.LatencyEvery, At(50), At(90), At(99), At(99.9), all.TotalCount == 0 ? 0 : all.GetMaxValue());
    }

    FaultFigures Faults()
    {
        var (slow, silent, halfShaken) = (new Endings(), new Endings(), new Endings());
        var codes = new SortedDictionary<int, long>();
        foreach (var tally in workers.Select(worker => worker.Tally))
        {
            slow.Add(tally.SlowReaders);
            silent.Add(tally.Silent);
            halfShaken.Add(tally.HalfShaken);
            foreach (var (code, count) in tally.CloseCodes)
                codes[code] = codes.GetValueOrDefault(code) + count;
        }
        return new(Sum(tally => tally.Dropped), slow, silent, halfShaken, codes);
    }

    static string Version(Type type) => type.Assembly.GetName().Version?.ToString(3) ?? "";
}
