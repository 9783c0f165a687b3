using System.Net;
using PluginChat.Host.Configuration;
using PluginChat.Host.FanOut;

namespace PluginChat.Host.WebSockets;

/// <summary>
/// One open WebSocket. Closing is one step that only the first caller takes: it settles how the connection ends, queues the
/// close frame, and starts the time in which the peer has to answer.
/// </summary>
sealed class Client(long id, ActionHub hub, CoarseClock clock, RouteConfig route, ClientRequest request)
    : Member(id, hub, clock, route.Limits.WebSocketsBacklogBytes)
{
    readonly Lock _closeLock = new();
    WebSocketClose? _close;             // written once, under _closeLock
    long _closingSince;                 // in the coarse clock's time; written with _close
    long _lastReceived;

    public RouteConfig Route => route;

    public override IPEndPoint? RemoteEndPoint => request.RemoteEndPoint;

    public override string Path => request.Path;

    public override IReadOnlyDictionary<string, string> Parameters => request.Parameters;

    public override string? Protocol => request.Protocol;

    public override IClientItems Items { get; } = new ClientItems();

    public override bool IsOpen => Volatile.Read(ref _closingSince) == 0;

    /// <summary>When the close began, or 0.</summary>
    public long ClosingSince => Volatile.Read(ref _closingSince);

    /// <summary>When data last went in either direction. Control frames are no data.</summary>
    public long LastActivity => Math.Max(Volatile.Read(ref _lastReceived), Writer.LastProgress);

    public void Received() => Volatile.Write(ref _lastReceived, Clock.Now);

    public override void Close(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null)
    {
        if ((int)code is < 1000 or > 4999 or 1004 or 1005 or 1006 or 1015)
            throw new ArgumentOutOfRangeException(nameof(code), code, "A close frame carries a code from 1000 to 4999, except 1004, 1005, 1006 and 1015 (RFC 6455, 7.4).");
        TryClose(new(code, reason ?? "", WebSocketCloseInitiator.Controller));
    }

    public override void FallBehind() =>
        TryClose(new(WebSocketCloseCode.TryAgainLater, "Too far behind: messages are not read fast enough.", WebSocketCloseInitiator.Host), dropPending: true);

    /// <summary>Begins to close. False where that has happened before.</summary>
    public bool TryClose(WebSocketClose close, bool dropPending = false) =>
        TrySettle(close) && Seal(CloseFrame.Encode(close.Code, close.Reason), dropPending);

    /// <summary>Begins to close with a frame that is encoded already.</summary>
    public bool TryClose(WebSocketClose close, ReadOnlyMemory<byte> frame) => TrySettle(close) && Seal(frame, dropPending: false);

    /// <summary>Settles how the connection ended, unless that is settled. Nothing is sent.</summary>
    public bool TrySettle(WebSocketClose close)
    {
        lock (_closeLock)
        {
            if (_close is not null)
                return false;
            _close = close;
            Volatile.Write(ref _closingSince, Clock.Now);
            return true;
        }
    }

    /// <summary>How the connection ended.</summary>
    public WebSocketClose Closed
    {
        get
        {
            lock (_closeLock)
                return _close ?? new(WebSocketCloseCode.Abnormal, "The connection broke.", WebSocketCloseInitiator.Connection);
        }
    }

    /// <summary>Ends the connection at once, without a word. Set before the first event.</summary>
    public required Action Abort { get; init; }

    bool Seal(ReadOnlyMemory<byte> frame, bool dropPending)
    {
        Writer.Seal(frame, dropPending);
        return true;
    }
}
