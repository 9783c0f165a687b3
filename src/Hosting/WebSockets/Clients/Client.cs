using System.Net;
using System.Security.Claims;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.ClientEvents;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.FanOut.Logs;
using PluginChat.Hosting.FanOut.Sessions;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.WebSockets.Clients;

// Long: what is known of one connection; its deadlines, its rate and its end depend on each other.
/// <summary>
/// One open WebSocket. Closing is one step that only the first caller takes: it settles how the connection ends, queues the
/// close frame, and starts the time in which the peer has to answer.
/// </summary>
sealed class Client : Member
{
    readonly ClientRegistry _registry;
    readonly ClientRequest _request;
    IConnectionEnd _connection; // under the lock
    WebSocketClose? _close; // written once, under the lock
    long _closingSince; // in the coarse clock's time; written with _close
    bool _hasEnded; // under Lock
    CancellationTokenSource? _closed; // under Lock; made for who asks
    long _lastReceived;
    long _heardAt;
    long _servedAt; // the dispatcher's
    long _pingedAt;
    IClientItems? _items; // made for who asks
    bool _isAtWork;
    bool _isDelayed; // the receive loop's
    DeadlinePlace _deadline;
    long _workSince; // while somebody measures events; the receive loop's
    readonly long _openedAt;
    long _receivedMessages; // the receive loop's
    long _receivedBytes; // the receive loop's
    long _messageSince; // the receive loop's
    long _hostSince; // the receive loop's
    RunningEvent _running; // written by the dispatcher

    /// <param name="registry">Which watches it from <see cref="ClientRegistry.Add"/> on.</param>
    /// <param name="hub">The action it is connected to.</param>
    /// <param name="log">Which of the action's chains it reads.</param>
    /// <param name="cursor">Where in it.</param>
    /// <param name="route">The route that it came by.</param>
    /// <param name="request">What it asked for.</param>
    /// <param name="connection">Its connection.</param>
    /// <param name="items">What the controller remembers of it already.</param>
    /// <param name="past">What it did in another process; null for a new one.</param>
    public Client(
        ClientRegistry registry,
        ActionHub hub,
        LogChain log,
        LogCursor cursor,
        RouteConfig route,
        ClientRequest request,
        IConnectionEnd connection,
        IClientItems? items = null,
        ClientPast? past = null
    )
        : base(past?.Id ?? registry.NewId(), hub, log, cursor, route.Limits.WebSocketsBacklogBytes)
    {
        (_registry, _request, _connection, _items, Route) = (registry, request, connection, items, route);
        _lastReceived = _heardAt = registry.Clock.Now;
        _openedAt = registry.Time.GetTimestamp();
        if (request.SignedIn?.Until is { } over)
            ExpiresAt = _heardAt + Math.Max(0, (long)(over - registry.Time.GetUtcNow()).TotalMilliseconds);
        if (past is null)
            return;
        _openedAt -= (long)(past.Age.TotalSeconds * registry.Time.TimestampFrequency);
        _lastReceived -= past.SilentMilliseconds;
        (_receivedMessages, _receivedBytes) = (past.ReceivedMessages, past.ReceivedBytes);
        GoOn(past.Session);
    }

    /// <summary>What it did here, for the process that goes on with it.</summary>
    public ClientPast Past =>
        new(Id, Age, _registry.Clock.Now - Volatile.Read(ref _lastReceived), ReceivedMessages, ReceivedBytes, Session);

    /// <summary>What it asked for.</summary>
    public ClientRequest Request => _request;

    /// <summary>Its socket, where that is the host's own.</summary>
    public PolledSocket? Socket => _connection as PolledSocket;

    public RouteConfig Route { get; }

    /// <summary>Where it numbers what it sends (docs/protocol.md), what is known of that; null where it does not.</summary>
    public ClientSession? Numbering { get; init; }

    public TimeProvider Time => _registry.Time;

    public override IPEndPoint? RemoteEndPoint => _request.RemoteEndPoint;

    public override string Path => _request.Path;

    public override IReadOnlyDictionary<string, string> Parameters => _request.Parameters;

    public override string? Protocol => _request.Protocol;

    public override IReadOnlyDictionary<string, string> Headers => _request.Headers;

    public override ClaimsPrincipal User => _request.User;

    /// <summary>As whom the site let it in.</summary>
    public SignedInUser? SignedIn => _request.SignedIn;

    public override CancellationToken Closed
    {
        get
        {
            lock (Lock)
                return _close is not null ? new(canceled: true) : (_closed ??= new()).Token;
        }
    }

    /// <summary>Its bag; null where nobody asked for it.</summary>
    public ClientItems? KnownItems => (ClientItems?)Volatile.Read(ref _items);

    public override IClientItems Items =>
        Volatile.Read(ref _items) ?? Interlocked.CompareExchange(ref _items, new ClientItems(), null) ?? _items;

    public override bool IsOpen => Volatile.Read(ref _closingSince) == 0;

    /// <summary>When the close began, or 0.</summary>
    public long ClosingSince => Volatile.Read(ref _closingSince);

    /// <summary>When data last went in either direction. Control frames are no data.</summary>
    public long LastActivity => Math.Max(Volatile.Read(ref _lastReceived), Writer.LastProgress);

    /// <summary>Its place on the <see cref="DeadlineWheel"/>, which alone touches it.</summary>
    public ref DeadlinePlace Deadline => ref _deadline;

    public Liveness Liveness => new(this);

    public override long ServedAt => Volatile.Read(ref _servedAt);

    /// <summary>Notes that the controller handled a message well.</summary>
    public void Served() => Volatile.Write(ref _servedAt, Math.Max(1, _registry.Clock.Now));

    /// <summary>When the last bytes came from it, control frames as well as data.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    public long PingedAt => Volatile.Read(ref _pingedAt);

    /// <summary>Whether a ping is out and nothing came since.</summary>
    public bool IsPinged => PingedAt > HeardAt;

    /// <summary>Whether one of its events runs or its rate makes it wait, so that nobody reads what it sends.</summary>
    public bool IsAtWork => Volatile.Read(ref _isAtWork) || IsDelayed;

    /// <summary>Whether the host reads nothing from it for a moment, because it sent faster than it may.</summary>
    public bool IsDelayed => Volatile.Read(ref _isDelayed);

    /// <summary>When the token is over that it was let in by, in the coarse clock's time; 0 for never.</summary>
    public long ExpiresAt { get; }

    /// <summary>How long ago it asked to be let in.</summary>
    public TimeSpan Age => _registry.Time.GetElapsedTime(_openedAt);

    public long ReceivedMessages => Volatile.Read(ref _receivedMessages);

    /// <summary>Payloads together.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Notes that one of its events begins.</summary>
    public void BeginWork()
    {
        _hostSince = _registry.Clock.Now;
        _workSince = _registry.EventSeconds is { Enabled: true } ? _registry.Time.GetTimestamp() : 0;
        Volatile.Write(ref _isAtWork, true);
    }

    /// <summary>Which of its events the controller has in hand.</summary>
    public ref readonly RunningEvent Running => ref _running;

    public void BeginEvent(EventKind kind, int generation) => _running.Begin(kind, generation, _registry.Clock.Now);

    public void YieldEvent() => _running.Yielded();

    public void EndEvent() => _running.End();

    /// <summary>Notes that its event is over. What it sent meanwhile is read now, so it counts as heard.</summary>
    public void EndWork()
    {
        Heard();
        PutOffMessage(_hostSince);
        Volatile.Write(ref _isAtWork, false);
        if (_workSince != 0)
            _registry.EventSeconds?.Record(
                _registry.Time.GetElapsedTime(_workSince).TotalSeconds,
                KeyValuePair.Create<string, object?>("action", Hub.Name)
            );
    }

    /// <summary>Notes that data came.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="isData">Whether it is any: a fragment with nothing in it is a word as little as a ping.</param>
    /// <param name="isWhole">Whether a message ends with it.</param>
    public void Received(int bytes, bool isData, bool isWhole)
    {
        if (isData)
            Volatile.Write(ref _lastReceived, _registry.Clock.Now);
        Volatile.Write(ref _receivedBytes, _receivedBytes + bytes);
        if (!isWhole)
            return;
        Volatile.Write(ref _receivedMessages, _receivedMessages + 1);
        Hub.Received.Add(1);
    }

    /// <summary>
    /// Since when a message of its is under way that has not ended, in the coarse clock's time, and 0 where none is. What the host itself
    /// took is left out.
    /// </summary>
    public long MessageSince => Volatile.Read(ref _messageSince);

    /// <summary>Notes that a message is under way, and its end is waited for.</summary>
    public void BeginMessage()
    {
        if (_messageSince != 0)
            return;
        Volatile.Write(ref _messageSince, _registry.Clock.Now);
        _registry.Watch(this);
    }

    /// <summary>Notes that its message is there, or nobody wants it any more.</summary>
    public void EndMessage() => Volatile.Write(ref _messageSince, 0);

    /// <summary>What bounds its rate, if its route does.</summary>
    public MessageRate? NewRate() => MessageRate.Of(Route.Limits, _registry.Clock.Exact);

    /// <summary>What bounds its rate of frames, which every route does.</summary>
    public MessageRate NewFrameRate() => new(Route.Limits, _registry.Clock.Exact);

    /// <summary>Counts what came. Where it is more than the rate allows, closes the client or waits until it may go on.</summary>
    public ValueTask EnforceRateAsync(MessageRate rate, MessageRate.Arrival arrival)
    {
        if (rate.Closes)
        {
            if (rate.Take(arrival, _registry.Clock.Exact) is { } excess)
                Refuse(RefusalReason.Rate, WebSocketCloseCode.PolicyViolation, excess);
            return default;
        }
        var wait = rate.TakeOrWait(arrival, _registry.Clock.Exact);
        return wait == TimeSpan.Zero ? default : WaitAsync(rate, arrival, wait);
    }

    // A second at most, see MessageRate.ReadBytes, so it is not worth a token to end it sooner.
    async ValueTask WaitAsync(MessageRate rate, MessageRate.Arrival arrival, TimeSpan wait)
    {
        Volatile.Write(ref _isDelayed, true);
        var since = _registry.Clock.Now;
        for (; wait > TimeSpan.Zero && IsOpen; wait = rate.TakeOrWait(arrival, _registry.Clock.Exact))
            await Task.Delay(wait, _registry.Time).ConfigureAwait(false);
        // What it sent meanwhile is read now, so it counts as heard, and its silence was not its own.
        Heard();
        Volatile.Write(ref _lastReceived, _registry.Clock.Now);
        PutOffMessage(since);
        Volatile.Write(ref _isDelayed, false);
    }

    /// <summary>Notes that bytes came.</summary>
    public void Heard() => Volatile.Write(ref _heardAt, _registry.Clock.Now);

    public void Ping(long now)
    {
        Volatile.Write(ref _pingedAt, now);
        Writer.Ping();
    }

    public override void Close(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null)
    {
        if (!WebSocketClose.CanSend(code))
            throw new ArgumentOutOfRangeException(
                nameof(code),
                code,
                "A close frame carries a code from 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455, 7.4)."
            );
        TryClose(new(code, CloseFrame.Shorten(reason ?? ""), WebSocketCloseInitiator.Controller));
    }

    public override void CloseSlow(string why)
    {
        if (
            TryClose(
                new(WebSocketCloseCode.TryAgainLater, "Too far behind: messages are not read fast enough.", WebSocketCloseInitiator.Host),
                dropPending: true
            )
        )
            _registry.FellBehind(this, why);
    }

    public override void MissMessages()
    {
        if (Route.Resume.OnLoss != OnLoss.Close)
            return;
        var (close, frame) = _registry.AfterLoss.Next();
        Refuse(RefusalReason.Loss, close.Code, close.Reason, frame);
    }

    /// <summary>Begins to close because of something that it may not do, and notes that.</summary>
    public void Refuse(RefusalReason reason, WebSocketCloseCode code, string why)
    {
        if (TryClose(new(code, why, WebSocketCloseInitiator.Host)))
            _registry.Refused(this, reason, code, why);
    }

    /// <summary>The same with a frame that is encoded already.</summary>
    public void Refuse(RefusalReason reason, WebSocketCloseCode code, string why, ReadOnlyMemory<byte> frame)
    {
        if (TryClose(new(code, why, WebSocketCloseInitiator.Host), frame))
            _registry.Refused(this, reason, code, why);
    }

    /// <summary>Begins to close. False where that has happened before.</summary>
    public bool TryClose(WebSocketClose close, bool dropPending = false) =>
        TrySettle(close) && Seal(CloseFrame.Encode(close.Code, close.Reason), dropPending);

    /// <summary>Begins to close with a frame that is encoded already.</summary>
    public bool TryClose(WebSocketClose close, ReadOnlyMemory<byte> frame) => TrySettle(close) && Seal(frame, dropPending: false);

    /// <summary>Settles how the connection ended, unless that is settled. Nothing is sent.</summary>
    public bool TrySettle(WebSocketClose close)
    {
        CancellationTokenSource? closed;
        lock (Lock)
        {
            if (_close is not null)
                return false;
            _close = close;
            closed = _closed;
            Volatile.Write(ref _closingSince, _registry.Clock.Now);
        }
        _registry.Watch(this);
        // The author's code runs in there, on other threads. An exception of it is nobody's task, and contained as such.
        _ = closed?.CancelAsync();
        return true;
    }

    /// <summary>How the connection ended.</summary>
    public WebSocketClose Ending
    {
        get
        {
            lock (Lock)
                return _close ?? new(WebSocketCloseCode.Abnormal, "The connection broke.", WebSocketCloseInitiator.Connection);
        }
    }

    /// <summary>Ends the connection at once, without a word.</summary>
    public void Abort()
    {
        // After the end the server may have given the same objects to another request.
        lock (Lock)
        {
            if (!_hasEnded)
                _connection.Abort();
        }
    }

    /// <summary>Notes that its request is over, and its connection is not.</summary>
    public void OwnSocket(PolledSocket socket)
    {
        lock (Lock)
            _connection = socket;
    }

    /// <summary>Notes that its connection is over.</summary>
    public void End()
    {
        lock (Lock)
            _hasEnded = true;
    }

    // Meanwhile the host read nothing of the message.
    void PutOffMessage(long since)
    {
        if (_messageSince != 0)
            Volatile.Write(ref _messageSince, _messageSince + _registry.Clock.Now - since);
    }

    bool Seal(ReadOnlyMemory<byte> frame, bool dropPending)
    {
        Writer.Seal(frame, dropPending);
        return true;
    }
}
