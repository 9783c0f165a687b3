using System.Net;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Logging;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>A client without a connection, which notes with what code it was closed.</summary>
sealed class LateMember(ActionHub hub) : Member(long.MaxValue, hub, hub.Log.Plain, hub.Log.OpenCursor(hub.Log.Plain), backlogBytes: 1 << 20)
{
    public TaskCompletionSource<WebSocketCloseCode> Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override IPEndPoint? RemoteEndPoint => null;

    public override string Path => "/";

    public override IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>();

    public override string? Protocol => null;

    public override IClientItems Items => throw new NotSupportedException();

    public override bool IsOpen => !Closed.Task.IsCompleted;

    public override void Close(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null) =>
        Closed.TrySetResult(code);

    public override void CloseSlow(string why) => Closed.TrySetResult(WebSocketCloseCode.TryAgainLater);

    public override void MissMessages() => Closed.TrySetResult(WebSocketCloseCode.TryAgainLater);
}
