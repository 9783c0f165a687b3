using System.Net;
using System.Security.Claims;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Logging;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>A client without a connection, which notes with what code it was closed.</summary>
sealed class LateMember(ActionHub hub) : Member(long.MaxValue, hub, hub.Log.Plain, hub.Log.OpenCursor(hub.Log.Plain), backlogBytes: 1 << 20)
{
    public TaskCompletionSource<WebSocketCloseCode> ClosedWith { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override IPEndPoint? RemoteEndPoint => null;

    public override string Path => "/";

    public override IReadOnlyDictionary<string, string> Parameters { get; } = new Dictionary<string, string>();

    public override string? Protocol => null;

    public override IReadOnlyDictionary<string, string> Headers => Parameters;

    public override ClaimsPrincipal User { get; } = new(new ClaimsIdentity());

    public override CancellationToken Closed => default;

    public override IClientItems Items => throw new NotSupportedException();

    public override bool IsOpen => !ClosedWith.Task.IsCompleted;

    public override void Close(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null) =>
        ClosedWith.TrySetResult(code);

    public override void CloseSlow(string why) => ClosedWith.TrySetResult(WebSocketCloseCode.TryAgainLater);

    public override void MissMessages() => ClosedWith.TrySetResult(WebSocketCloseCode.TryAgainLater);
}
