using System.Text;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Redis.Publishing;
using PluginChat.Simulation.Tests.Clients;
using PluginChat.Simulation.Tests.Hosts;
using PluginChat.Simulation.Tests.Runs;
using PluginChat.Simulation.Tests.Stores;

namespace PluginChat.Simulation.Tests;

/// <summary>
/// Situations that hardly any seed comes to, built by hand: each is what one line of the channel is there for, and a mutation takes that
/// line away. They are gone through with some seeds, as what is ready goes on in any order.
/// </summary>
public sealed class SituationTests
{
    const int Seeds = 20;

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // A host has looked into the stream at least once by then.
    static readonly TimeSpan s_look = TimeSpan.FromSeconds(3);

    static readonly Scenario s_local = Scenario.Roomy with { WhenDown = WhenEngineIsDown.Local };

    [Theory]
    [MemberData(nameof(SomeSeeds))]
    public void PushedBatch_ThatHasTheNextNumberOnAnotherBranch_IsNotTaken(int seed)
    {
        var run = new Run(seed, Scenario.Roomy);
        var host = run.StartHost();
        var client = Add(run, "client 0", host);
        Say(run, host, "a1", client);
        var earlier = run.Node.Server.Data.Copy();
        Say(run, host, "a2", client);

        // A host that was away the whole time: it knows nothing of what was lost. Of its two messages pub/sub brings the second alone.
        LoseSince(run, earlier);
        host.Way.BroughtIsLost = 1;
        SayElsewhere(run, 1, "x1");
        host.Way.BroughtIsLost = 0;
        SayElsewhere(run, 2, "x2");
        Until(run, () => client.Witness.Received.IsSupersetOf(["x1", "x2"]), "what came instead");

        Assert.Equal(1, run.Ledger.Losses);
        Assert.Empty(run.Finish());
    }

    [Theory]
    [MemberData(nameof(SomeSeeds))]
    public void EarlyMessage_ThatRedisLost_KeepsNobodyFromBeingResumed(int seed)
    {
        var run = new Run(seed, s_local);
        var (host, other) = (run.StartHost(), run.StartHost());
        var place = other;
        var client = run.AddClient("client 0", () => [place]);
        Open(run, client);
        Say(run, other, "a1", client);
        Until(run, () => host.Hub.Log.Position.Offset == 1, "a1 on the other host");

        LoseEarly(run, () => run.Say(host, "a2"), host, other);
        Assert.False(host.Hub.Channel.IsAhead);
        place = host;
        Move(run, client);

        Assert.Equal(host, client.Connection!.Host);
        Assert.True(client.Connection.CameBack, string.Join('\n', client.Witness.Trace));
        Assert.Empty(run.Finish());
    }

    [Theory]
    [MemberData(nameof(SomeSeeds))]
    public void EarlyMessage_ThatRedisLostAndItsClientSentAgainElsewhere_IsToldToWhoCameBackSince(int seed)
    {
        var run = new Run(seed, s_local with { ClientsSend = true });
        var (host, other) = (run.StartHost(), run.StartHost());
        var (speaks, listens) = (host, other);
        var speaker = run.AddClient("client 0", () => [speaks]);
        var listener = run.AddClient("client 1", () => [listens]);
        Open(run, speaker);
        Open(run, listener);
        Say(run, other, "a1", speaker, listener);

        LoseEarly(run, speaker.Say, host, other);
        Assert.Contains("c0n1", speaker.Witness.Received);
        listens = host;
        Move(run, listener);
        Assert.True(listener.Connection!.CameBack);
        speaks = other;
        Move(run, speaker);
        Until(run, () => host.Hub.Log.Position.Offset == 2, "the message that was sent again");

        Assert.Empty(run.Finish());
        Assert.Contains(listener.Witness.Trace, t => t.Contains("gap of unknown", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(SomeSeeds))]
    public void Client_ThatMissedWhatWasGivenAnotherNumber_DoesNotGetTheOtherBranchUnnoticed(int seed)
    {
        // What this host does not keep itself, it reads from Redis.
        var run = new Run(seed, Scenario.Roomy);
        var host = run.StartHost(Scenario.Roomy with { Retention = Scenario.Roomy.Retention with { Messages = 1 } });
        var other = run.StartHost();
        SimulatedHost[] there = [other];
        var client = run.AddClient("client 0", () => there);
        Open(run, client);
        Say(run, other, "a1", client);
        var earlier = run.Node.Server.Data.Copy();
        there = [];
        client.Break();
        run.Say(other, "a2");
        run.Say(other, "a3");
        Until(run, () => host.Hub.Log.Position.Offset == 3 && other.Hub.Log.Position.Offset == 3, "a2 and a3");

        LoseSince(run, earlier);
        (host.Way.BroughtIsLost, other.Way.BroughtIsLost) = (1, 1);
        SayElsewhere(run, 1, "x1");
        SayElsewhere(run, 2, "x2");
        there = [host];
        client.Connect();
        Open(run, client);
        (host.Way.BroughtIsLost, other.Way.BroughtIsLost) = (0, 0);

        Assert.False(client.Connection!.CameBack);
        Assert.Empty(run.Finish());
    }

    [Theory]
    [MemberData(nameof(SomeSeeds))]
    public void Client_OfAHostThatHasItsPlaceFromBefore_WaitsUntilItHasReadOn(int seed)
    {
        var run = new Run(seed, Scenario.Roomy);
        var other = run.StartHost();
        var place = other;
        var client = run.AddClient("client 0", () => [place]);
        Open(run, client);
        Say(run, other, "a1", client);

        var fresh = run.StartHost();
        fresh.Way.AnswersTake = TimeSpan.FromSeconds(1);
        fresh.Way.BroughtIsLost = 1;
        Until(run, () => run.Node.Server.Data.Readers.ContainsKey(fresh.Host.ToString()), "the place of the fresh host");
        fresh.Way.AnswersTake = TimeSpan.Zero;
        Say(run, other, "a2", client);
        Assert.False(fresh.Channel.Ready.IsCompleted);
        place = fresh;
        Move(run, client);

        Assert.True(client.Connection!.CameBack, string.Join('\n', client.Witness.Trace));
        Assert.Empty(run.Finish());
    }

    [Theory]
    [MemberData(nameof(SomeSeeds))]
    public void Message_ThatIsOlderThanAHost_DoesNotComeAgainThroughIt(int seed)
    {
        var run = new Run(seed, Scenario.Roomy);
        var (first, other) = (run.StartHost(), run.StartHost());
        var place = first;
        var client = run.AddClient("client 0", () => [place]);
        Open(run, client);
        Say(run, other, "a1", client);
        Until(run, () => other.Channel.PendingBytes == 0, "the answer");
        var earlier = run.Node.Server.Data.Copy();
        // It does not hear that it is there, and sends it again.
        other.Way.AnswersTake = s_patience;
        Say(run, other, "a2", client);
        other.Way.Cut();
        other.Way.AnswersTake = TimeSpan.Zero;
        var late = run.StartHost();
        place = late;
        Move(run, client);
        Assert.True(client.Connection!.CameBack);
        SayElsewhere(run, 1, "b1");
        Until(run, () => client.Witness.Received.Contains("b1"), "b1");

        LoseSince(run, earlier);
        SayElsewhere(run, 1, "b2");
        other.Way.Heal();
        other.Process.Run(other.Channel.Wake);
        Until(run, () => late.Hub.Log.Position.Offset == 3, "a2 again");

        Assert.Empty(run.Finish());
        Assert.InRange(run.Ledger.Losses, 1, 2); // what was lost, and perhaps a2: its host does not know whether the client has it
    }

    public static TheoryData<int> SomeSeeds => [.. Enumerable.Range(1, Seeds)];

    static ResumeClient Add(Run run, string name, SimulatedHost host)
    {
        var client = run.AddClient(name, () => [host]);
        Open(run, client);
        return client;
    }

    static void Open(Run run, ResumeClient client) => Until(run, () => client is { HasHello: true, IsAtEnd: true }, "the client's hello");

    // To where it may come to now.
    static void Move(Run run, ResumeClient client)
    {
        client.Break();
        client.Connect();
        Open(run, client);
    }

    static void Say(Run run, SimulatedHost host, string text, params ResumeClient[] clients)
    {
        Assert.True(run.Say(host, text));
        Until(
            run,
            () => Array.TrueForAll(clients, client => client.Witness.Received.Contains(text) && client.Position == run.Node.Server.End),
            text
        );
    }

    // No clock gives the same time to what comes in place of what is lost.
    static void LoseSince(Run run, ServerData earlier)
    {
        run.World.RunUntil(run.World.Now + 1);
        run.Node.Server.Data = earlier;
    }

    // What a host does that none of these hears of.
    static void SayElsewhere(Run run, long number, string text)
    {
        var host = new HostId(99);
        var publication = new Publication(new(Encoding.UTF8.GetBytes(text), WebSocketMessageKind.Text));
        var writer = new Writer(host.ToString(), Scenario.Roomy.Retention, Scenario.Roomy.UnreadBytes);
        run.Node.Server.Append(writer, "e99", [PublicationCodec.Encode(publication, host, number)], number, run.Node.Server.End);
    }

    // Something is said on a host that cannot wait for Redis. Redis takes it, and loses it before any host has read it.
    static void LoseEarly(Run run, Action say, SimulatedHost host, SimulatedHost other)
    {
        (host.Way.BroughtIsLost, other.Way.BroughtIsLost) = (1, 1);
        var earlier = run.Node.Server.Data.Copy();
        host.Process.Run(() => host.Channel.Hesitate(true));
        say();
        Until(run, () => run.Node.Server.Data.Offset > earlier.Offset, "what is lost");
        Assert.True(host.Channel.IsAhead);
        run.Node.Server.Data = earlier;
        host.Process.Run(() => host.Channel.Hesitate(false));
        run.World.RunUntil(run.World.Now + (long)s_look.TotalMicroseconds);
        (host.Way.BroughtIsLost, other.Way.BroughtIsLost) = (0, 0);
    }

    static void Until(Run run, Func<bool> condition, string what) =>
        Assert.True(
            run.World.RunUntil(run.World.Now + (long)s_patience.TotalMicroseconds, condition),
            $"There never was {what}: {run.World.Failure}\n{string.Join('\n', run.Trace)}"
        );
}
