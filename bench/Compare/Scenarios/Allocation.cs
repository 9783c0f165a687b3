using PluginChat.Bench.Compare.Goals;
using PluginChat.Bench.Compare.Runs;
using PluginChat.Bench.Compare.Servers;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Compare.Scenarios;

/// <summary>What the host's process allocates for a message, and whether that depends on how many get it.</summary>
sealed class Allocation : Scenario
{
    const int Few = 100,
        Many = 1000;

    // Less than a byte in ten deliveries is what the clients' own connections and the status page cost meanwhile.
    const double Nothing = 0.1;

    // At fixed instants: with more clients under a closed loop more messages would come at a time, and share what is allocated for them.
    const string Load = "--rate 500 --size 64";

    public override string Id => "allocation";

    public override string Title => "the same 500 messages/s of 64 bytes to 100 and to 1,000 clients: bytes allocated in the host";

    public override IReadOnlyList<string> Servers => [ServerId.Host];

    public override IReadOnlyList<LoadCase> Cases => [Case(Few), Case(Many)];

    public override IEnumerable<Goal> Goals(IReadOnlyList<ScenarioLine> lines)
    {
        var (few, many) = (Line(lines, ServerId.Host, Name(Few)), Line(lines, ServerId.Host, Name(Many)));
        var perDelivery = (many?.AllocatedPerMessage - few?.AllocatedPerMessage) / (Many - Few);
        yield return new(
            "allocated bytes per delivery 0",
            perDelivery is { } bytes ? Report.Number(bytes, "0.00") : "failed",
            perDelivery < Nothing
        );
    }

    static LoadCase Case(int clients) => new(Name(clients), 10, false, $"{Load} --clients {clients}") { WatchesAllocation = true };

    static string Name(int clients) => $"{clients} clients";
}
