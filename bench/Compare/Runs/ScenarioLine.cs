using PluginChat.Measure.Statistics;

namespace PluginChat.Bench.Compare.Runs;

/// <summary>A line of a table: one server under one load, over all rounds.</summary>
/// <param name="TotalOrder">Whether the server promises one order of all messages to all clients.</param>
sealed record ScenarioLine(string Server, bool TotalOrder, string Case, IReadOnlyList<LoadAttempt> Rounds)
{
    public double? DeliveriesPerSecond => Median(each => each.Traffic.DeliveriesPerSecond);

    public double? CpuMicrosecondsPerDelivery => Median(each => each.Server.CpuMicrosecondsPerDelivery);

    public double? ServerCores => Median(each => each.Server.Cores);

    public double? LoadCores => Median(each => each.Load.Cores);

    public double? P50Milliseconds => Median(each => each.LatencyMicroseconds.P50 / 1000);

    public double? P99Milliseconds => Median(each => each.LatencyMicroseconds.P99 / 1000);

    public double? ResidentMegabytesMax => Summary.Of(Figures.Select(each => each.Server.ResidentBytesMax / 1048576.0)).Max;

    public long Lost => Figures.Sum(each => each.Checks.Lost);

    public long Doubled => Figures.Sum(each => each.Checks.Doubled);

    /// <summary>Within a sender's messages and, where that is promised, between two clients' views of all.</summary>
    public long Reordered => Figures.Sum(each => each.Checks.Reordered + (TotalOrder ? each.Checks.OrderMismatches : 0));

    public long SlowReaders => Figures.Sum(each => each.Faults.SlowReaders.Opened);

    public long Closed1013 => Figures.Sum(each => each.Faults.SlowReaders.Closed1013);

    public long ClosedOtherwise => Figures.Sum(each => each.Faults.SlowReaders.ClosedOtherwise + each.Faults.SlowReaders.Reset);

    public long StillOpen => Figures.Sum(each => each.Faults.SlowReaders.StillOpen);

    /// <summary>What the server itself counted; null where it does not count.</summary>
    public long? FellBehind => Rounds.Any(each => each.FellBehind is not null) ? Rounds.Sum(each => each.FellBehind) : null;

    /// <summary>Bytes; null where that was not asked.</summary>
    public double? AllocatedPerMessage => Summary.Of(Rounds.Select(each => each.AllocatedPerMessage).OfType<double>()).Median;

    public bool IsWhole => Rounds.All(each => each.Figures is not null);

    public IEnumerable<string> Problems => Rounds.Select(each => each.Problem).OfType<string>().Distinct();

    IEnumerable<LoadFigures> Figures => Rounds.Select(each => each.Figures).OfType<LoadFigures>();

    double? Median(Func<LoadFigures, double> figure) => Summary.Of(Figures.Select(figure)).Median;
}
