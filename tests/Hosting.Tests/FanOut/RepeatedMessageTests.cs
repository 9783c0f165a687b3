using System.Text;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Tests.FanOut;

/// <summary>A message that comes again in a new epoch, because its sender could not know that it had arrived in the old one.</summary>
public sealed class RepeatedMessageTests
{
    readonly ActionHub _hub = new("chat", "test/chat", new(new CoarseClock()), Retention.Default);

    IChannelReader Reader => _hub;

    static Publication Message(string text, long offset) =>
        new(new(Encoding.UTF8.GetBytes(text), WebSocketMessageKind.Text), Offset: offset);

    // What a member has been sent, once it is out.
    static string TextOf(TestMember member, string expected)
    {
        Assert.True(
            SpinWait.SpinUntil(
                () => Encoding.UTF8.GetString([.. member.Received]).Contains(expected, StringComparison.Ordinal),
                TimeSpan.FromSeconds(30)
            ),
            $"'{expected}' did not come."
        );
        return Encoding.UTF8.GetString([.. member.Received]);
    }

    [Fact]
    public void Repetition_IsAPositionToThoseWhoHadItAndALossToThoseWhoCameSince()
    {
        Reader.Jump(new("first", 0), 0);
        var (had, plain) = (new TestMember(1, _hub, log: _hub.Log.Numbered()), new TestMember(2, _hub));
        Reader.Deliver(Message("m", 1));
        Reader.Jump(new("second", 0), null);
        var (came, plainCame) = (new TestMember(3, _hub, log: _hub.Log.Numbered()), new TestMember(4, _hub));
        var losses = plain.Losses;

        Reader.Repeat(Message("m", 1));

        var note = TextOf(had, "\"second.1\"");
        Assert.Contains("""{"type":"position","position":"second.1"}""", note, StringComparison.Ordinal);
        Assert.Contains("""{"type":"gap","position":"second.1","missed":null}""", TextOf(came, "\"second.1\""), StringComparison.Ordinal);
        Assert.Equal((losses, 1), (plain.Losses, plainCame.Losses));
        Assert.Equal(1, _hub.Log.Position.Offset);
    }

    [Fact]
    public void Repetition_IsALossToWhoCameBackFromAnotherHostBeforeTheEpochEnded()
    {
        Reader.Jump(new("first", 0), 0);
        Reader.Deliver(Message("m", 1));
        // It has number 1 of another server's, which took itself for the master meanwhile.
        var back = new TestMember(1, _hub, log: _hub.Log.Numbered()) { CameBack = true };
        Reader.Jump(new("second", 0), null);

        Reader.Repeat(Message("m", 1));

        Assert.Contains("""{"type":"gap","position":"second.1","missed":null}""", TextOf(back, "\"second.1\""), StringComparison.Ordinal);
    }

    [Fact]
    public void Message_DeliveredWhileTheEngineWasAway_IsAPositionToAll()
    {
        Reader.Jump(new("first", 0), 0);
        var member = new TestMember(1, _hub, log: _hub.Log.Numbered());
        Reader.Deliver(Message("m", Publication.None));

        Reader.Number(Message("m", 1));

        Assert.DoesNotContain("gap", TextOf(member, "\"first.1\""), StringComparison.Ordinal);
    }
}
