using System.Net;
using System.Security.Claims;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Micro;

/// <summary>A client whose connection takes everything at once: what is left is the fan-out's own work.</summary>
sealed class SilentMember : Member, ISocketSink
{
    public SilentMember(long id, ActionHub hub)
        : base(id, hub, hub.Log.Plain, hub.Log.OpenCursor(hub.Log.Plain), backlogBytes: 8 << 20) => Writer.Open(this);

    public long Bytes { get; private set; }

    public override IPEndPoint? RemoteEndPoint => null;

    public override string Path => "/";

    public override IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>();

    public override string? Protocol => null;

    public override IReadOnlyDictionary<string, string> Headers => Parameters;

    public override ClaimsPrincipal User { get; } = new(new ClaimsIdentity());

    public override CancellationToken Closed => default;

    public override IClientItems Items => throw new NotSupportedException();

    public override bool IsOpen => true;

    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        return bytes.Length;
    }

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes) => throw new NotSupportedException();

    public void EndWrites() { }

    public override void Close(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null) =>
        throw new NotSupportedException();

    public override void MissMessages() => throw new NotSupportedException();

    public override void CloseSlow(string why) => throw new InvalidOperationException(why);
}
