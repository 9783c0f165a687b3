using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Tests.FanOut;

/// <summary>A client that does not read, in a set of every size that is sent to in its own way.</summary>
public sealed class BacklogTests
{
    const int MessageBytes = 8 << 10;

    static readonly WebSocketMessage s_message = WebSocketMessage.Binary(new byte[MessageBytes]);

    readonly ActionHub _hub = new("chat", "test/rooms", new(new CoarseClock()), Retention.Default);

    public enum Way
    {
        Direct,
        Group,
        Except,
        All,
    }

    [Theory]
    [InlineData(Way.Direct, 2)]
    [InlineData(Way.Group, 2)]
    [InlineData(Way.Group, 16)]
    [InlineData(Way.Group, 40)]
    [InlineData(Way.Except, 2)]
    [InlineData(Way.Except, 40)]
    public void Client_ThatDoesNotRead_IsClosedWhenItsBacklogIsFull(Way way, int members)
    {
        var silent = new TestMember(1, _hub, reads: false);
        var others = Enumerable.Range(2, members - 1).Select(id => new TestMember(id, _hub)).ToArray();
        foreach (var member in others.Prepend(silent))
            _hub.Groups["room"].Add(member);
        var most = 0L;
        for (var sent = 0; sent < 100; sent++)
        {
            Send(way, silent, others[0]);
            most = Math.Max(most, silent.Writer.PendingBytes);
        }
        Assert.Equal($"more than {TestMember.BacklogBytes} bytes waited", silent.FellBehind);
        Assert.InRange(
            most,
            TestMember.BacklogBytes,
            TestMember.BacklogBytes + 3 * (MessageBytes + FrameEncoder.HeaderLength(MessageBytes))
        );
        Assert.InRange(silent.Writer.PendingBytes, 0, 2); // what waited has been dropped; the close frame is left
        Assert.All(others, other => Assert.Null(other.FellBehind));
    }

    [Theory]
    [InlineData(Way.Direct)]
    [InlineData(Way.Group)]
    [InlineData(Way.Except)]
    public void Message_LargerThanTheBacklog_IsNoFaultOfTheOneItWaitsFor(Way way)
    {
        var (slow, other) = (new TestMember(1, _hub, reads: false), new TestMember(2, _hub));
        _hub.Groups["room"].Add(slow);
        Send(way, slow, other);
        Send(way, slow, other, WebSocketMessage.Binary(new byte[2 * TestMember.BacklogBytes]));
        Assert.False(slow.IsOverBacklog);
        Send(way, slow, other);
        Assert.Null(slow.FellBehind);
    }

    // 128 MB became 5.4 GB in 40 s by one client that pinged and did not read.
    [Fact]
    public void Client_ThatPingsAndDoesNotRead_HasAFewAnswersWaitingTheLastOfThemTheNewest()
    {
        const int Pings = 100_000;
        var silent = new TestMember(1, _hub, reads: false);
        for (var ping = 0; ping < Pings; ping++)
            silent.Writer.Pong(new byte[] { 0x8A, 4, (byte)(ping >> 24), (byte)(ping >> 16), (byte)(ping >> 8), (byte)ping });
        Assert.InRange(silent.Writer.PendingBytes, 6, 17 * 6);
        silent.Read();
        byte[] newest = [0x8A, 4, 0, (Pings - 1) >> 16, (Pings - 1) >> 8 & 0xFF, (Pings - 1) & 0xFF];
        Assert.Equal(newest, silent.Received[^6..]);
        Assert.InRange(silent.Received.Count, 2 * 6, 18 * 6);
        Assert.Equal(0, silent.Writer.PendingBytes);
    }

    void Send(Way way, TestMember silent, TestMember other, WebSocketMessage? message = null)
    {
        switch (way)
        {
            case Way.Direct:
                silent.Send(message ?? s_message);
                break;
            case Way.Group:
                _hub.Groups["room"].Send(message ?? s_message);
                break;
            default:
                _hub.Send(message ?? s_message, except: other);
                break;
        }
    }
}
