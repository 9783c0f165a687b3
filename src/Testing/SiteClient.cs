using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using PluginChat.Hosting.Frames;

namespace PluginChat.Testing;

// Long: most of it is what its public members promise.
/// <summary>A client of a <see cref="SiteTest"/>: a WebSocket of the runtime, connected to the host by a socket.</summary>
/// <remarks>
/// All members may be used on any thread. It reads all the time: what comes is kept until the test asks for it. The names are those of
/// <see cref="TestClient"/>.
/// </remarks>
public sealed class SiteClient : IAsyncDisposable
{
    /// <summary>How long a client waits for what does not come, on a real clock: a minute. Compiling may take some of it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    readonly ClientWebSocket _socket;
    readonly SiteLog _log;
    readonly Channel<WebSocketMessage> _unread = Channel.CreateUnbounded<WebSocketMessage>();
    readonly SemaphoreSlim _sending = new(1); // a WebSocket sends one message at a time
    readonly Lock _lock = new();
    readonly List<WebSocketMessage> _messages = []; // under _lock
    readonly TaskCompletionSource<WebSocketClose> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile bool _isClosing; // by CloseAsync

    internal SiteClient(ClientWebSocket socket, SiteLog log) => (_socket, _log) = (socket, log);

    /// <summary>The sub-protocol that was agreed on; null for none.</summary>
    public string? Protocol => _socket.SubProtocol;

    /// <summary>Whether it is connected, as far as it knows.</summary>
    public bool IsOpen => !_ended.Task.IsCompleted;

    /// <summary>How its connection ended, as in <see cref="ReceiveCloseAsync"/>; null while it is open.</summary>
    public WebSocketClose? Ending => _ended.Task.IsCompletedSuccessfully ? _ended.Task.Result : null;

    /// <summary>All that has arrived up to now, the first first, whether it was received or not.</summary>
    public IReadOnlyList<WebSocketMessage> Messages
    {
        get
        {
            lock (_lock)
                return [.. _messages];
        }
    }

    /// <summary>The texts among <see cref="Messages"/>.</summary>
    public IReadOnlyList<string> Texts => [.. Messages.Where(m => m.Kind == WebSocketMessageKind.Text).Select(m => m.GetText())];

    /// <summary>Sends a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>A task that ends when the message was handed to the network: its event may not have run yet.</returns>
    /// <exception cref="WebSocketException">The connection has ended.</exception>
    public Task SendAsync(string text) => SendAsync(WebSocketMessage.Text(text));

    /// <summary>Sends a value as a JSON text, with names in camel case.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>As <see cref="SendAsync(string)"/>.</returns>
    /// <exception cref="WebSocketException">The connection has ended.</exception>
    public Task SendJsonAsync<T>(T value) => SendAsync(WebSocketMessage.Json(value));

    /// <summary>Sends a message, or a piece of one (<see cref="WebSocketMessage.IsLast"/>).</summary>
    /// <param name="message">The message.</param>
    /// <returns>As <see cref="SendAsync(string)"/>.</returns>
    /// <exception cref="WebSocketException">The connection has ended.</exception>
    public Task SendAsync(WebSocketMessage message)
    {
        var type = message.Kind == WebSocketMessageKind.Text ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
        return OneByOneAsync(late => _socket.SendAsync(message.Bytes, type, message.IsLast, late).AsTask());
    }

    /// <summary>Takes the next message that was not received before, and waits for it where there is none.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message, whole.</returns>
    /// <exception cref="InvalidOperationException">The connection has ended, and there is no message left.</exception>
    /// <exception cref="TimeoutException">None came within <see cref="Patience"/>.</exception>
    public async Task<WebSocketMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        try
        {
            return await _unread.Reader.ReadAsync(late.Token).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            var close = await _ended.Task.ConfigureAwait(false);
            throw new InvalidOperationException($"The client got no message: {Describe(close)}.{_log.TakeErrors()}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The client got no message in {Patience.TotalSeconds:0} s, after {Messages.Count} before.{_log.TakeErrors()}"
            );
        }
    }

    /// <summary>The same for a text.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The text.</returns>
    /// <exception cref="InvalidOperationException">The connection has ended, or the message is not text.</exception>
    /// <exception cref="TimeoutException">None came within <see cref="Patience"/>.</exception>
    public async Task<string> ReceiveTextAsync(CancellationToken cancellationToken = default)
    {
        var message = await ReceiveAsync(cancellationToken).ConfigureAwait(false);
        return message.Kind == WebSocketMessageKind.Text
            ? message.GetText()
            : throw new InvalidOperationException($"The message is not text: it has {message.Bytes.Length} binary bytes.");
    }

    /// <summary>The same for JSON, whose names may be in camel case.</summary>
    /// <typeparam name="T">What the message is.</typeparam>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value; null where the message is <c>null</c>.</returns>
    /// <exception cref="InvalidOperationException">The connection has ended, or the message is not text.</exception>
    /// <exception cref="TimeoutException">None came within <see cref="Patience"/>.</exception>
    /// <exception cref="JsonException">The message is not JSON of this type.</exception>
    public async Task<T?> ReceiveJsonAsync<T>(CancellationToken cancellationToken = default) =>
        JsonSerializer.Deserialize<T>(await ReceiveTextAsync(cancellationToken).ConfigureAwait(false), JsonSerializerOptions.Web);

    /// <summary>Waits until the connection has ended. Messages that are left stay.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// How it ended. A client cannot tell an action's close from the host's: <see cref="WebSocketClose.Initiator"/> is
    /// <see cref="WebSocketCloseInitiator.Host"/> for both.
    /// </returns>
    /// <exception cref="TimeoutException">It stayed open for <see cref="Patience"/>.</exception>
    public async Task<WebSocketClose> ReceiveCloseAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _ended.Task.WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The client was not closed in {Patience.TotalSeconds:0} s.{_log.TakeErrors()}", e);
        }
    }

    /// <summary>Leaves with a close frame, and waits for the host's. Nothing happens where the connection has ended.</summary>
    /// <param name="code">The code of the frame.</param>
    /// <param name="reason">The text of the frame; cut to 123 bytes of UTF-8.</param>
    /// <returns>A task that ends with the connection. The action's close event may not have run yet.</returns>
    /// <exception cref="TimeoutException">The host did not answer for <see cref="Patience"/>.</exception>
    public async Task CloseAsync(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string reason = "")
    {
        _isClosing = true;
        try
        {
            if (IsOpen)
                await OneByOneAsync(late => _socket.CloseOutputAsync((WebSocketCloseStatus)(int)code, CloseFrame.Shorten(reason), late))
                    .ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException)
        {
            // It ended meanwhile.
        }
        await ReceiveCloseAsync().ConfigureAwait(false);
    }

    /// <summary>Loses its connection, without a close frame.</summary>
    /// <returns>A task that ends with the connection. The action's close event may not have run yet.</returns>
    public async Task BreakAsync()
    {
        _socket.Abort();
        await _ended.Task.ConfigureAwait(false);
    }

    /// <summary>Ends the connection, without a close frame where it is open.</summary>
    /// <returns>A task that ends with it.</returns>
    public async ValueTask DisposeAsync()
    {
        await BreakAsync().ConfigureAwait(false);
        _socket.Dispose();
        _sending.Dispose();
    }

    /// <summary>Sends a message, unless the connection has ended.</summary>
    internal async Task TrySendAsync(WebSocketMessage message)
    {
        try
        {
            await SendAsync(message).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException) { }
    }

    async Task OneByOneAsync(Func<CancellationToken, Task> send)
    {
        using var late = new CancellationTokenSource(Patience);
        await _sending.WaitAsync(late.Token).ConfigureAwait(false);
        try
        {
            await send(late.Token).ConfigureAwait(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Reads until the connection ends, once: what comes is the test's, and so is how it ended.</summary>
    internal async Task ReadAsync()
    {
        var close = await ReadToEndAsync().ConfigureAwait(false);
        _unread.Writer.Complete();
        _ended.SetResult(close);
    }

    async Task<WebSocketClose> ReadToEndAsync()
    {
        var buffer = new byte[16 << 10];
        using var whole = new MemoryStream();
        try
        {
            while (true)
            {
                var got = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false);
                if (got.MessageType == WebSocketMessageType.Close)
                    return await AnswerCloseAsync().ConfigureAwait(false);
                whole.Write(buffer, 0, got.Count);
                if (got.EndOfMessage)
                    Add(whole, got.MessageType == WebSocketMessageType.Text ? WebSocketMessageKind.Text : WebSocketMessageKind.Binary);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            return new(WebSocketCloseCode.Abnormal, "", WebSocketCloseInitiator.Connection);
        }
    }

    async Task<WebSocketClose> AnswerCloseAsync()
    {
        var (status, reason) = (_socket.CloseStatus!.Value, _socket.CloseStatusDescription ?? "");
        if (!_isClosing)
            await AnswerAsync(status).ConfigureAwait(false);
        return new((WebSocketCloseCode)(int)status, reason, _isClosing ? WebSocketCloseInitiator.Client : WebSocketCloseInitiator.Host);
    }

    // The host may be gone after its own.
    async Task AnswerAsync(WebSocketCloseStatus status)
    {
        try
        {
            await OneByOneAsync(late => _socket.CloseOutputAsync(status, null, late)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException or OperationCanceledException) { }
    }

    void Add(MemoryStream whole, WebSocketMessageKind kind)
    {
        var message = new WebSocketMessage(whole.ToArray(), kind);
        whole.SetLength(0);
        lock (_lock)
            _messages.Add(message);
        _unread.Writer.TryWrite(message);
    }

    static string Describe(WebSocketClose close) =>
        close.Initiator == WebSocketCloseInitiator.Connection
            ? "its connection was lost"
            : $"it was closed, {(int)close.Code} {close.Code}{(close.Reason.Length > 0 ? $" '{close.Reason}'" : "")}";
}
