using System.Net.WebSockets;
using PluginChat.Client.Reading;

namespace PluginChat.Client.Connecting;

// Long: one connection after the other, from its handshake to the pause after it, and what may end each of these.
/// <summary>Connects, serves the connection, and comes back, until it is to stop or the host says that it is of no use.</summary>
sealed class ConnectionLoop(ChatAddress address, PluginChatClientOptions options, FrameReader reader) : IDisposable
{
    // A server that accepts and then says nothing would hold it for minutes.
    static readonly TimeSpan s_handshakeLimit = TimeSpan.FromSeconds(15);

    // A connection that lasted this long resets the pauses.
    static readonly TimeSpan s_stable = TimeSpan.FromSeconds(10);

    static readonly HttpClient s_http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    readonly Backoff _backoff = new();
    readonly CancellationTokenSource _stop = new();
    volatile ChatConnection? _connection; // the loop writes it
    volatile Task _writing = Task.CompletedTask; // the loop writes it
    volatile Task _reading = Task.CompletedTask; // the loop writes it
    volatile Lifeline? _lifeline; // the loop writes it
    volatile CancellationTokenSource? _pause; // the loop writes it
    Task _watching = Task.CompletedTask;
    string _why = "";

    /// <summary>Whether the host takes numbers; to be asked while <see cref="Ready"/> is called.</summary>
    public bool IsNumbering => reader.IsNumbering;

    public required TryPublish Publish { get; init; }

    public required Action<ConnectionState> Changed { get; init; }

    /// <summary>The connection may be written to; what the host has, and whether the client goes on where it was.</summary>
    public required Action<ChatConnection, long?, bool> Ready { get; init; }

    public required Action<ChatEvent> Received { get; init; }

    public required Func<bool> Waits { get; init; }

    /// <summary>The connection has ended: with which code, and what is to be said where none follows.</summary>
    public required Action<int, StateChanged?> Ended { get; init; }

    public delegate bool TryPublish(ChatEvent what, out Task waiting);

    public async Task RunAsync()
    {
        while (true)
        {
            var closing = await ServeAsync().ConfigureAwait(false);
            var isLast = closing.IsFinal || _stop.IsCancellationRequested;
            _why = _stop.IsCancellationRequested ? "" : closing.ToString();
            if (isLast)
                _backoff.Reset();
            Ended(closing.Code, isLast ? new(ConnectionState.Stopped, _why, TimeSpan.Zero) : null);
            if (isLast)
                return;
            var pause = _backoff.Next(closing, options.Chance());
            await PauseAsync(pause).ConfigureAwait(false);
        }
    }

    /// <summary>Ends a pause.</summary>
    public void Hurry()
    {
        try
        {
            _pause?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    public void Sent() => _lifeline?.Sent();

    public void Drop(string why)
    {
        try
        {
            _connection?.Drop(why);
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    /// <summary>Ends the connection in order, or the attempt to connect. <see cref="RunAsync"/> then returns.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_connection is not { } connection)
            return;
        try
        {
            await connection.CloseAsync(_writing, _reading, options.Time).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    /// <summary>When <see cref="RunAsync"/> has returned, and will not be called again.</summary>
    public void Dispose()
    {
        _stop.Dispose();
        _pause?.Dispose();
        _connection?.Dispose();
    }

    async Task<Closing> ServeAsync()
    {
        await ReportAsync(ConnectionState.Connecting, TimeSpan.Zero).ConfigureAwait(false);
        using var handshake = new CancellationTokenSource(s_handshakeLimit, options.Time);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(handshake.Token, _stop.Token);
        using var socket = new ClientWebSocket();
        try
        {
            await ConnectAsync(socket, attempt.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever the caller's hooks, the network or the host's answer have to say: it is tried again.
            return new(Closing.Abnormal, handshake.IsCancellationRequested ? "The server does not answer" : e.Message);
        }
        using var connection = new ChatConnection(socket);
        using var noHello = handshake.Token.Register(() => connection.Drop("The server does not say hello"));
        var openedAt = options.Time.GetTimestamp();
        reader.Opened(socket.SubProtocol);
        _writing = WriteAsync(connection);
        _connection = connection;
        if (_stop.IsCancellationRequested)
            connection.Drop("");
        if (!reader.IsSpoken)
            await BeginAsync(connection, handshake, null, isResumed: false).ConfigureAwait(false);
        var reading = connection.ReadAsync((frame, isText) => TakeAsync(connection, handshake, frame, isText));
        _reading = reading;
        var closing = await reading.ConfigureAwait(false);

        _connection = null;
        _lifeline = null;
        connection.Outgoing.Complete();
        await connection.AnswerCloseAsync(options.Time).ConfigureAwait(false);
        connection.Drop("");
        await _writing.ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        if (options.Time.GetElapsedTime(openedAt) >= s_stable)
            _backoff.Reset();
        return closing;
    }

    async Task ConnectAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        socket.Options.AddSubProtocol(FrameReader.Protocol);
        foreach (var protocol in options.Protocols)
            socket.Options.AddSubProtocol(protocol);
        options.Configure?.Invoke(socket.Options);
        var token = options.AccessToken is { } ask ? await ask(cancellationToken).ConfigureAwait(false) : null;
        await socket.ConnectAsync(address.With(reader.Query, token), cancellationToken).ConfigureAwait(false);
    }

    async ValueTask TakeAsync(ChatConnection connection, CancellationTokenSource handshake, ReadOnlyMemory<byte> frame, bool isText)
    {
        _lifeline?.Heard();
        foreach (var what in reader.Read(frame, isText))
        {
            if (what is Receipt or ReceiptUpTo)
            {
                Received(what);
                continue;
            }
            if (what is Greeted hello)
                await BeginAsync(connection, handshake, reader.Received, hello.Resumed == true).ConfigureAwait(false);
            await PublishAsync(what).ConfigureAwait(false);
        }
    }

    async ValueTask BeginAsync(ChatConnection connection, CancellationTokenSource handshake, long? received, bool isResumed)
    {
        handshake.CancelAfter(Timeout.InfiniteTimeSpan);
        _why = "";
        Ready(connection, received, isResumed);
        _lifeline = new(options.SilenceLimit, options.Probe ?? ProbeAsync, options.Time)
        {
            AskHost = reader.IsNumbering ? connection.Outgoing.Ask : null,
            Waits = Waits,
            WaitingBytes = () => connection.Outgoing.WaitingBytes,
        };
        _watching = WatchAsync(_lifeline, connection);
        await ReportAsync(ConnectionState.Connected, TimeSpan.Zero).ConfigureAwait(false);
    }

    static async Task WriteAsync(ChatConnection connection)
    {
        try
        {
            await connection.Outgoing.RunAsync(connection.Ended).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            connection.Drop(e is WebSocketException ? e.Message : "");
        }
    }

    static async Task WatchAsync(Lifeline lifeline, ChatConnection connection)
    {
        try
        {
            await lifeline.WatchAsync(connection.Ended).ConfigureAwait(false);
            connection.Drop("The server does not answer");
        }
        catch (OperationCanceledException)
        {
            // The connection has ended.
        }
    }

    async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, address.Root);
        using var answer = await s_http
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
    }

    async Task PauseAsync(TimeSpan pause)
    {
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _pause = hurry; // before it is said, as somebody may hurry then
        await ReportAsync(ConnectionState.Waiting, pause).ConfigureAwait(false);
        await Task.Delay(pause, options.Time, hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pause = null;
    }

    async ValueTask ReportAsync(ConnectionState state, TimeSpan retryAfter)
    {
        Changed(state);
        await PublishAsync(new StateChanged(state, _why, retryAfter)).ConfigureAwait(false);
    }

    // Who reads slowly is waited for, and nothing is heard meanwhile.
    async ValueTask PublishAsync(ChatEvent what)
    {
        if (Publish(what, out var waiting))
            return;
        _lifeline?.Pause();
        await waiting.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifeline?.GoOn();
    }
}
