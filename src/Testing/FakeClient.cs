using System.Net;
using System.Security.Claims;
using System.Text.Unicode;
using PluginChat.Hosting.Frames;

namespace PluginChat.Testing;

/// <summary>A client as the action sees it. What is sent to it is there at once, for its <see cref="TestClient"/> to look at.</summary>
#pragma warning disable CA1001 // A source without a timer holds nothing, and its token may be asked for after the end.
sealed class FakeClient : IWebSocketClient
#pragma warning restore CA1001
{
    static long s_lastId; // by Interlocked

    readonly TestChannel _channel;
    readonly FakeHandshake _request;
    readonly CancellationTokenSource _closed = new();
    readonly Lock _lock = new();
    readonly List<WebSocketMessage> _received = []; // under _lock
    readonly Action<WebSocketClose> _ending;
    int _read; // under _lock; how many of them were read
    TaskCompletionSource _changed = NewSource(); // under _lock; completed and replaced at each message, and at the end
    WebSocketClose? _close; // under _lock

    /// <param name="channel">Its action's.</param>
    /// <param name="request">What it connected with.</param>
    /// <param name="kept">The headers that its action keeps.</param>
    /// <param name="ending">Called once, when it begins to close.</param>
    public FakeClient(TestChannel channel, FakeHandshake request, IReadOnlyList<string> kept, Action<WebSocketClose> ending)
    {
        (_channel, _request, _ending) = (channel, request, ending);
        Id = Interlocked.Increment(ref s_lastId);
        Headers = request
            .Headers.Where(h => kept.Contains(h.Key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Closed = _closed.Token;
    }

    public long Id { get; }

    public IPEndPoint? RemoteEndPoint => _request.RemoteEndPoint;

    public string Path => _request.Path;

    public IReadOnlyDictionary<string, string> Parameters => _request.Parameters;

    public string? Protocol => _request.Protocol;

    public IReadOnlyDictionary<string, string> Headers { get; }

    public ClaimsPrincipal User => _request.User;

    public CancellationToken Closed { get; }

    public IClientItems Items => _request.Items;

    public bool IsOpen => Ending is null;

    /// <summary>How it ended, or is ending; null while it is open.</summary>
    public WebSocketClose? Ending
    {
        get
        {
            lock (_lock)
                return _close;
        }
    }

    /// <summary>All that it ever got.</summary>
    public IReadOnlyList<WebSocketMessage> Received
    {
        get
        {
            lock (_lock)
                return [.. _received];
        }
    }

    public bool IsOn(TestChannel channel) => _channel == channel;

    /// <summary>What an encoder of frames would say of a message.</summary>
    public static bool IsValid(WebSocketMessage message) => message.Kind != WebSocketMessageKind.Text || Utf8.IsValid(message.Bytes.Span);

    public SendResult Send(WebSocketMessage message) => IsValid(message) ? _channel.Deliver([this], message) : SendResult.InvalidText;

    public void Close(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null)
    {
        if (!WebSocketClose.CanSend(code))
            throw new ArgumentOutOfRangeException(
                nameof(code),
                code,
                "A close frame carries a code from 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455, 7.4)."
            );
        TryClose(new(code, CloseFrame.Shorten(reason ?? ""), WebSocketCloseInitiator.Controller));
    }

    /// <summary>Begins to close. False where that has happened before.</summary>
    public bool TryClose(WebSocketClose close)
    {
        lock (_lock)
        {
            if (_close is not null)
                return false;
            _close = close;
            Change();
        }
        _ = _closed.CancelAsync(); // the author's code runs in there, on other threads
        _ending(close);
        return true;
    }

    /// <summary>Takes a message. Its bytes are not used by anything else.</summary>
    public SendResult Take(WebSocketMessage message)
    {
        lock (_lock)
        {
            if (_close is not null)
                return SendResult.Closed;
            _received.Add(message);
            Change();
            return SendResult.Queued;
        }
    }

    /// <summary>The next message that was not read; null where there is none, and what to wait for then.</summary>
    public WebSocketMessage? TryRead(out Task changed)
    {
        lock (_lock)
        {
            changed = _changed.Task;
            return _read < _received.Count ? _received[_read++] : null;
        }
    }

    void Change()
    {
        _changed.TrySetResult();
        _changed = NewSource();
    }

    static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
