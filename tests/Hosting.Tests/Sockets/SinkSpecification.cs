using System.Net;
using System.Net.Sockets;
using PluginChat.Hosting.FanOut.Logs;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.Tests.Sockets;

/// <summary>What every sink does, whatever is below it. Each implementation inherits these tests.</summary>
public abstract class SinkSpecification : IDisposable
{
    private protected Socket Server { get; }

    private protected Socket Peer { get; }

    protected SinkSpecification()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8192 };
        Peer.Connect(listener.LocalEndPoint!);
        Server = listener.Accept();
        Server.SendBufferSize = 8192;
    }

    private protected abstract ISocketSink Open();

    [Fact]
    public async Task Writer_BroadcastsAndDirectFrames_ReachThePeerInTheirOrder()
    {
        var log = new BroadcastLog(new());
        var writer = NewWriter(log);
        writer.Open(Open());
        var expected = new List<byte>();
        for (var i = 0; i < 200; i++)
        {
            var all = WebSocketMessage.Text($"all {i}");
            var direct = FrameEncoder.Encode(WebSocketMessage.Text($"direct {i}"));
            log.Append(all);
            writer.TryEnqueue(direct);
            expected.AddRange(FrameEncoder.Encode(all));
            expected.AddRange(direct);
            if (i % 7 == 0)
                writer.WriteSoon();
        }
        writer.WriteNow();
        Assert.Equal(expected, await ReadAsync(expected.Count));
    }

    [Fact]
    public async Task Writer_WrittenWhileAnotherThreadPublishes_LetsNoBroadcastOvertakeAnEarlierDirectFrame()
    {
        const int Rounds = 20_000;
        var log = new BroadcastLog(new());
        var writer = NewWriter(log);
        writer.Open(Open());
        var expected = new List<byte>();
        for (var i = 0; i < Rounds; i++)
        {
            expected.AddRange(FrameEncoder.Encode(WebSocketMessage.Text($"direct {i}")));
            expected.AddRange(FrameEncoder.Encode(WebSocketMessage.Text($"all {i}")));
        }
        var publishing = Task.Run(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                writer.TryEnqueue(FrameEncoder.Encode(WebSocketMessage.Text($"direct {i}")));
                log.Append(WebSocketMessage.Text($"all {i}"));
            }
        });
        var reading = ReadAsync(expected.Count);
        while (!publishing.IsCompleted)
            writer.WriteNow();
        await publishing;
        writer.WriteNow();
        Assert.True(expected.SequenceEqual(await reading), "The order differs.");
    }

    [Fact]
    public async Task Writer_BeforeItIsOpened_KeepsWhatIsPublished()
    {
        var log = new BroadcastLog(new());
        var writer = NewWriter(log);
        log.Append(WebSocketMessage.Text("early"));
        writer.WriteNow();
        writer.TryEnqueue(FrameEncoder.Encode(WebSocketMessage.Text("bird")));
        writer.WriteNow();
        Assert.Equal(0, Peer.Available);
        writer.Open(Open());
        byte[] expected = [0x81, 5, .. "early"u8, 0x81, 4, .. "bird"u8];
        Assert.Equal(expected, await ReadAsync(expected.Length));
    }

    [Fact]
    public async Task Writer_MoreThanThePeerTakes_WaitsWithoutBlockingAndLosesNothing()
    {
        var log = new BroadcastLog(new());
        var writer = NewWriter(log);
        writer.Open(Open());
        var expected = new List<byte>();
        for (var i = 0; i < 100; i++)
        {
            var message = WebSocketMessage.Binary(Enumerable.Repeat((byte)i, 50_000).ToArray());
            log.Append(message);
            expected.AddRange(FrameEncoder.Encode(message));
            writer.WriteNow(); // returns though nobody reads yet
        }
        Assert.True(writer.IsBusy);
        Assert.True(writer.PendingBytes > 0);
        Assert.True(expected.SequenceEqual(await ReadAsync(expected.Count)));
    }

    [Fact]
    public async Task Writer_SealedWithDrop_SendsTheCloseFrameAfterWhatIsUnderWayAndNothingElse()
    {
        var log = new BroadcastLog(new());
        var writer = NewWriter(log);
        writer.Open(Open());
        var under = WebSocketMessage.Binary(new byte[3_000_000]);
        log.Append(under);
        writer.WriteNow();
        log.Append(WebSocketMessage.Text("dropped"));
        writer.TryEnqueue(FrameEncoder.Encode(WebSocketMessage.Text("dropped too")));
        var close = CloseFrame.Encode(WebSocketCloseCode.TryAgainLater, "slow");
        writer.Seal(close, dropPending: true);
        Assert.False(writer.TryEnqueue(close));
        byte[] expected = [.. FrameEncoder.Encode(under), .. close];
        Assert.True(Enumerable.SequenceEqual(expected, await ReadAsync(expected.Length)));
        await writer.Finished.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Writer_PeerGone_FinishesAndTakesNoMore()
    {
        var log = new BroadcastLog(new());
        var writer = NewWriter(log);
        writer.Open(Open());
        Peer.Close(0);
        while (!writer.Finished.IsCompleted)
        {
            log.Append(WebSocketMessage.Binary(new byte[10_000]));
            writer.WriteNow();
            await Task.Yield();
        }
        Assert.False(writer.TryEnqueue(new byte[1]));
    }

    public void Dispose()
    {
        Server.Dispose();
        Peer.Dispose();
        GC.SuppressFinalize(this);
    }

    static ClientWriter NewWriter(BroadcastLog log) => new(log.Plain, log.OpenCursor(log.Plain), new());

    async Task<byte[]> ReadAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var bytes = new byte[count];
        for (var read = 0; read < count; )
        {
            var more = await Peer.ReceiveAsync(bytes.AsMemory(read), SocketFlags.None, patience.Token);
            Assert.True(more > 0, $"The stream ends after {read} of {count} bytes.");
            read += more;
        }
        return bytes;
    }
}
