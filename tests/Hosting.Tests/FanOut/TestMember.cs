using System.Net;
using System.Security.Claims;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.FanOut.Logs;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.Tests.FanOut;

/// <summary>A client without a connection: one that takes everything, or one that does not read. It notes why it was closed.</summary>
sealed class TestMember : Member, ISocketSink
{
    public const long BacklogBytes = 64 << 10;

    readonly TaskCompletionSource<bool> _reading = new();
    volatile bool _reads;

    public TestMember(long id, ActionHub hub, bool reads = true, LogChain? log = null)
        : base(id, hub, log ?? hub.Log.Plain, hub.Log.OpenCursor(log ?? hub.Log.Plain), BacklogBytes)
    {
        _reads = reads;
        Writer.Open(this);
        hub.Join(this);
    }

    /// <summary>What it was told, where it fell behind.</summary>
    public string? FellBehind { get; private set; }

    public override IPEndPoint? RemoteEndPoint => null;

    public override string Path => "/";

    public override IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>();

    public override string? Protocol => null;

    public override IReadOnlyDictionary<string, string> Headers => Parameters;

    public override ClaimsPrincipal User { get; } = new(new ClaimsIdentity());

    public override CancellationToken Closed => default;

    public override IClientItems Items => throw new NotSupportedException();

    public override bool IsOpen => FellBehind is null;

    /// <summary>What it has read.</summary>
    public List<byte> Received { get; } = [];

    /// <summary>Reads from now on.</summary>
    public void Read()
    {
        _reads = true;
        _reading.TrySetResult(true);
    }

    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        if (!_reads)
            return 0;
        Received.AddRange(bytes);
        return bytes.Length;
    }

    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _reading.Task;
        Received.AddRange(bytes.Span);
        return true;
    }

    public void EndWrites() { }

    public override void Close(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null) =>
        throw new NotSupportedException();

    /// <summary>How often it was told that messages were lost.</summary>
    public int Losses { get; private set; }

    public override void MissMessages() => Losses++;

    public override void CloseSlow(string why)
    {
        FellBehind = why;
        Writer.Seal(new byte[] { 0x88, 0 }, dropPending: true);
    }
}
