using PluginChat.Hosting.FanOut.Logs;
using PluginChat.Hosting.FanOut.Writing;

namespace PluginChat.Hosting.Tests.FanOut.Writing;

public sealed class DirectQueueTests
{
    readonly DirectQueue _queue = new();
    readonly LogChain _log;
    LogCursor _cursor;

    public DirectQueueTests()
    {
        _log = new BroadcastLog(new()).Plain;
        _cursor = _log.OpenCursor();
    }

    [Fact]
    public void Frames_AmongBroadcasts_GoOutWhereTheyWerePublished()
    {
        _log.Append("a"u8);
        _queue.TryAdd(_log.TailPosition, now: 0, "1"u8.ToArray(), isPublished: false);
        _log.Append("b"u8);
        _queue.TryAdd(_log.TailPosition, now: 0, "2"u8.ToArray(), isPublished: false);
        _log.Append("c"u8);
        Assert.Equal("a1b2c", Taken());
        Assert.True(_queue.IsEmpty);
        Assert.Equal(0, _queue.Bytes);
    }

    [Fact]
    public void Seal_DroppingWhatWaits_LeavesTheCloseFrameAlone()
    {
        _queue.TryAdd(0, now: 0, "1"u8.ToArray(), isPublished: false);
        Assert.True(_queue.TrySeal(0, now: 0, "!"u8.ToArray(), dropPending: true));
        Assert.False(_queue.TryAdd(0, now: 0, "2"u8.ToArray(), isPublished: false));
        Assert.False(_queue.TrySeal(0, now: 0, "?"u8.ToArray(), dropPending: true));
        var batch = _queue.Take(ref _cursor, _log.TailPosition);
        Assert.Equal(("!", true, false), (System.Text.Encoding.ASCII.GetString(batch.Bytes.Span), batch.IsLast, batch.HasData));
    }

    // RFC 6455, 5.5.3: an endpoint may answer the newest of many pings alone.
    [Fact]
    public void Pongs_MoreThanMayWait_AreTheFirstOfThemAndTheNewest()
    {
        for (var ping = 0; ping < 40; ping++)
            Assert.True(_queue.TryAddPong(0, now: 0, new byte[] { (byte)('0' + ping) }));
        Assert.Equal("0123456789:;<=>?" + (char)('0' + 39), Taken());
    }

    [Fact]
    public void Published_Dropped_LeavesWhatIsForThisClientAlone()
    {
        _queue.TryAdd(0, now: 0, "all"u8.ToArray(), isPublished: true);
        _queue.TryAdd(0, now: 0, "one"u8.ToArray(), isPublished: false);
        _queue.DropPublished();
        Assert.Equal(3, _queue.Bytes);
        Assert.Equal("one", Taken());
    }

    [Fact]
    public void Wait_OfTheFirst_IsWhatCounts()
    {
        Assert.False(_queue.HasWaitedSince(1000));
        _queue.TryAdd(0, now: 500, "1"u8.ToArray(), isPublished: false);
        _queue.TryAdd(0, now: 900, "2"u8.ToArray(), isPublished: false);
        Assert.False(_queue.HasWaitedSince(499));
        Assert.True(_queue.HasWaitedSince(500));
    }

    [Fact]
    public void LargestFrame_WhenNothingWaits_IsForgotten()
    {
        _queue.TryAdd(0, now: 0, new byte[300], isPublished: false);
        _queue.TryAdd(0, now: 0, new byte[20], isPublished: false);
        Assert.Equal(300, _queue.LargestFrame);
        Taken();
        Assert.Equal(0, _queue.LargestFrame);
    }

    string Taken()
    {
        var taken = new System.Text.StringBuilder();
        for (var isEnd = false; !isEnd; )
        {
            var batch = _queue.Take(ref _cursor, _log.TailPosition);
            taken.Append(System.Text.Encoding.ASCII.GetString(batch.Bytes.Span));
            isEnd = batch.Bytes.IsEmpty;
            batch.GiveBack();
        }
        return taken.ToString();
    }
}
