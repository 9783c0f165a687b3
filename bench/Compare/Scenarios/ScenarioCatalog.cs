namespace PluginChat.Bench.Compare.Scenarios;

static class ScenarioCatalog
{
    public static readonly string[] Ids = [.. All(1, "").Select(each => each.Id)];

    public static Scenario[] All(int ratePerSecond, string slowDuration) =>
        [new FanOut(), new OneInFlight(), new TenThousand(ratePerSecond), new SlowReaders(slowDuration), new Allocation(), new Deflate()];
}
