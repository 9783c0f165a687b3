using PluginChat.Bench.Compare.Goals;
using PluginChat.Bench.Compare.Runs;
using PluginChat.Bench.Compare.Servers;

namespace PluginChat.Bench.Compare.Scenarios;

/// <summary>What compressing costs: for information, so that no figure is aimed at.</summary>
sealed class Deflate : Scenario
{
    public override string Id => "deflate";

    public override string Title => "200 clients, 4 senders, one message each under way, 16 KB of compressible text, permessage-deflate";

    public override IReadOnlyList<string> Servers => [ServerId.Host, ServerId.Ws];

    // Every 20th client decompresses and checks; the load would otherwise be what is measured.
    public override IReadOnlyList<LoadCase> Cases =>
        [new("", 4, true, "--clients 200 --window 1 --size 16384 --text compressible --sample 20")];

    public override IEnumerable<Goal> Goals(IReadOnlyList<ScenarioLine> lines) => [GoalCheck.NothingWrong(Line(lines, ServerId.Host))];
}
