using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Client.Connecting;
using PluginChat.Client.Reading;
using PluginChat.Client.Sending;

namespace PluginChat.Client;

// Long: the public face of the client, and the lock that its callers and its loop share.
/// <summary>
/// A client of a chat: it comes back by itself, gets what it missed, and accounts for every message that it sent (docs/protocol.md). All
/// members may be called from any thread.
/// </summary>
public sealed class PluginChatClient : IAsyncDisposable
{
    /// <summary>How many messages may wait for their outcome.</summary>
    public const int MostUnsettled = 10_000;

    static readonly TimeSpan s_closeWait = TimeSpan.FromSeconds(5);

    readonly Lock _lock = new();
    readonly PluginChatClientOptions _options;
    readonly Subscriptions _subscriptions = new();
    readonly ConnectionLoop _loop;
    readonly Outbox _outbox; // under _lock
    ChatConnection? _ready; // under _lock: what messages are written to
    ConnectionState _state; // under _lock
    Task _running = Task.CompletedTask; // under _lock
    TaskCompletionSource? _settledAll; // under _lock
    Task? _closing; // under _lock
    bool _isClosing; // under _lock

    /// <summary>Makes a client; nothing is started.</summary>
    /// <param name="address">Absolute, with the scheme ws, wss, http or https.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">The address is not such a one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its bounds.</exception>
    public PluginChatClient(Uri address, PluginChatClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        _options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfNegative(_options.History);
        if (_options.SilenceLimit != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(_options.SilenceLimit, TimeSpan.FromMilliseconds(100));
        _outbox = new(Write, Settled);
        // Under it the host knows what was sent; who knows it could use up its numbers.
        var session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _loop = new(new ChatAddress(address), _options, new FrameReader(_options.History, session))
        {
            Publish = _subscriptions.TryPublish,
            Changed = SetState,
            Ready = BeReady,
            Received = Receive,
            Waits = () => InLock(() => _outbox.Waits),
            Ended = Leave,
        };
    }

    /// <summary>How its connection is.</summary>
    public ConnectionState State => InLock(() => _state);

    /// <summary>How many messages have no outcome yet.</summary>
    public int Unsettled => InLock(() => _outbox.Count);

    /// <summary>
    /// Connects, and from then on again after each break. At once where the client waits for its next attempt; nothing happens where it is
    /// connected.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The client was closed.</exception>
    public void Connect()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosing, this);
            if (_state == ConnectionState.Stopped)
            {
                _state = ConnectionState.Connecting;
                _running = RunAfterAsync(_running);
                return;
            }
        }
        _loop.Hurry();
    }

    /// <summary>
    /// Sends a message now, or as soon as there is a connection; and again on each connection until the host has said that it has it.
    /// Everybody gets it once.
    /// </summary>
    /// <param name="text">The message.</param>
    /// <exception cref="ObjectDisposedException">The client was closed.</exception>
    /// <exception cref="InvalidOperationException"><see cref="MostUnsettled"/> messages have no outcome yet.</exception>
    public SentMessage Send(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Send(new SentMessage(Encoding.UTF8.GetBytes(text), isText: true));
    }

    /// <summary>The same with bytes, which are copied.</summary>
    /// <param name="payload">The message.</param>
    /// <exception cref="ObjectDisposedException">The client was closed.</exception>
    /// <exception cref="InvalidOperationException"><see cref="MostUnsettled"/> messages have no outcome yet.</exception>
    public SentMessage Send(ReadOnlyMemory<byte> payload) => Send(new SentMessage(payload.ToArray(), isText: false));

    /// <summary>
    /// All that the client learns, from this call on: messages, and between them what the host and the connection say. Who asks and does
    /// not read makes the client wait, and with it the host, which keeps for a while what is not read. Ends when the client stops.
    /// </summary>
    /// <param name="cancellationToken">Ends it.</param>
    public IAsyncEnumerable<ChatEvent> ReadAllAsync(CancellationToken cancellationToken = default) =>
        _subscriptions.Subscribe(cancellationToken);

    /// <summary>The messages alone, from this call on; otherwise as <see cref="ReadAllAsync"/>.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public IAsyncEnumerable<ChatMessage> ReadMessagesAsync(CancellationToken cancellationToken = default) =>
        MessagesOfAsync(_subscriptions.Subscribe(cancellationToken), cancellationToken);

    /// <summary>Gives up the connection without a word and comes back: for who learns that the network has changed.</summary>
    /// <param name="why">For a person; may be empty.</param>
    public void Drop(string why = "") => _loop.Drop(why);

    /// <summary>
    /// Waits for receipts, 5 seconds at most by default; then ends the connection. Every message has its outcome when it completes.
    /// </summary>
    /// <param name="wait">How long to wait for receipts at most.</param>
    public Task CloseAsync(TimeSpan? wait = null)
    {
        lock (_lock)
        {
            _isClosing = true;
            return _closing ??= Task.Run(() => EndAsync(wait ?? s_closeWait));
        }
    }

    /// <summary>The same as <see cref="CloseAsync"/> with its default.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _loop.Dispose();
    }

    SentMessage Send(SentMessage message)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosing, this);
            if (_outbox.Count >= MostUnsettled)
                throw new InvalidOperationException(
                    $"{MostUnsettled} messages have no outcome yet; await the outcome of earlier ones before more are sent."
                );
            _outbox.Send(message);
        }
        if (message.IsSent)
            _loop.Sent();
        return message;
    }

    async Task EndAsync(TimeSpan wait)
    {
        Task settled;
        Task running;
        lock (_lock)
        {
            running = _running;
            settled =
                _outbox.Count == 0 || _state == ConnectionState.Stopped
                    ? Task.CompletedTask
                    : (_settledAll = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
        using var limit = new CancellationTokenSource(wait, _options.Time);
        await settled.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _loop.StopAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        lock (_lock)
            _outbox.End();
        _subscriptions.Complete();
    }

    async Task RunAfterAsync(Task before)
    {
        await before.ConfigureAwait(false);
        await Task.Run(_loop.RunAsync).ConfigureAwait(false);
    }

    void SetState(ConnectionState state)
    {
        lock (_lock)
            _state = state;
    }

    void BeReady(ChatConnection connection, long? received, bool isResumed)
    {
        lock (_lock)
        {
            _ready = connection;
            _outbox.Opened(_loop.IsNumbering, received, isResumed);
        }
    }

    void Receive(ChatEvent receipt)
    {
        lock (_lock)
        {
            if (receipt is Receipt one)
                _outbox.Received(one.Number);
            else if (receipt is ReceiptUpTo many)
                _outbox.ReceivedUpTo(many.Number, many.Also);
        }
    }

    void Leave(int code, StateChanged? stopped)
    {
        lock (_lock)
        {
            _ready = null;
            _outbox.Broke(code);
            if (stopped is null)
                return;
            _outbox.End();
            // Whoever reads of it and connects again waits for the lock.
            _subscriptions.TryPublish(stopped, out _);
            _subscriptions.Complete();
            _state = ConnectionState.Stopped;
        }
    }

    // Under the lock, as is Settled.
    bool Write(SentMessage message, long number)
    {
        _ready?.Outgoing.Add(message, number);
        return _ready is not null;
    }

    void Settled(SentMessage message, SendOutcome outcome)
    {
        message.Settle(outcome);
        if (_outbox.Count == 0)
            _settledAll?.TrySetResult();
    }

    T InLock<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }

    static async IAsyncEnumerable<ChatMessage> MessagesOfAsync(
        IAsyncEnumerable<ChatEvent> events,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await foreach (var what in events.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (what is ChatMessage message)
                yield return message;
        }
    }
}
