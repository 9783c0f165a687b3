namespace PluginChat.Bench.Compare.Scenarios;

static class ScenarioCatalog
{
    public static readonly string[] Ids = [.. All(1, "").Select(each => each.Id)];

    /// <summary>Of servers that stand alone: what is measured where nothing is said. Those over Redis have a page of their own.</summary>
    public static readonly string[] AloneIds = [.. Alone(1, "").Select(each => each.Id)];

    public static Scenario[] All(int ratePerSecond, string slowDuration) =>
        [.. Alone(ratePerSecond, slowDuration), new ScaleOutLatency(), new ScaleOutFanOut()];

    static Scenario[] Alone(int ratePerSecond, string slowDuration) =>
        [new FanOut(), new OneInFlight(), new TenThousand(ratePerSecond), new SlowReaders(slowDuration), new Allocation(), new Deflate()];
}
