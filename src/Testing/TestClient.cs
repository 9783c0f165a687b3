using System.Text.Json;
using PluginChat.Hosting.Frames;

namespace PluginChat.Testing;

/// <summary>A client in a test, from its own side: it sends to the action, and gets what the action sends.</summary>
/// <remarks>
/// All members may be used on any thread, but not within an event of the action. As with a host, the events of one client run one after the
/// other.
/// </remarks>
public sealed class TestClient
{
    /// <summary>How long a client waits for what does not come, on a real clock: 10 seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly TestChannel _channel;
    readonly ActionTest? _test;
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock _lock = new();
    Task _events = Task.CompletedTask; // under _lock; the last that was asked for

    internal TestClient(TestChannel channel, FakeHandshake request, ActionTest? action)
    {
        (_channel, _test) = (channel, action);
        Fake = new(channel, request, action?.KeptHeaders ?? [], close => _ = RunAsync(() => EndAsync(close)));
    }

    /// <summary>The same client as the action sees it.</summary>
    public IWebSocketClient Client => Fake;

    /// <summary>Whether it is connected.</summary>
    public bool IsOpen => Fake.IsOpen;

    /// <summary>How its connection ended; null while it is open.</summary>
    public WebSocketClose? Ending => Fake.Ending;

    /// <summary>All that it has got up to now, the first first, whether it was received or not.</summary>
    public IReadOnlyList<WebSocketMessage> Messages => Fake.Received;

    /// <summary>The texts among <see cref="Messages"/>.</summary>
    public IReadOnlyList<string> Texts => [.. Messages.Where(m => m.Kind == WebSocketMessageKind.Text).Select(m => m.GetText())];

    internal FakeClient Fake { get; }

    /// <summary>Sends a text to the action.</summary>
    /// <param name="text">The text.</param>
    /// <returns>As <see cref="SendAsync(WebSocketMessage)"/>.</returns>
    /// <exception cref="InvalidOperationException">The client is closed, or has no action.</exception>
    public Task SendAsync(string text) => SendAsync(WebSocketMessage.Text(text));

    /// <summary>Sends a value as a JSON text, with names in camel case.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>As <see cref="SendAsync(WebSocketMessage)"/>.</returns>
    /// <exception cref="InvalidOperationException">The client is closed, or has no action.</exception>
    public Task SendJsonAsync<T>(T value) => SendAsync(WebSocketMessage.Json(value));

    /// <summary>Sends a message to the action.</summary>
    /// <param name="message">The message. The action gets a copy of its bytes, which is overwritten when the event has ended.</param>
    /// <returns>
    /// A task that ends with the action's event, and throws what left it, after the client was closed with
    /// <see cref="WebSocketCloseCode.InternalError"/>; but a <see cref="ClientVisibleException"/> only closes the client.
    /// </returns>
    /// <exception cref="InvalidOperationException">The client is closed, or has no action.</exception>
    public Task SendAsync(WebSocketMessage message)
    {
        var action = SocketAction;
        if (Ending is { } ending)
            throw new InvalidOperationException($"The client cannot send: it is closed, {Describe(ending)}.");
        var bytes = message.Bytes.ToArray();
        var own = new WebSocketMessage(bytes, message.Kind, message.IsFirst, message.IsLast);
        return RunAsync(() => IsOpen ? EventAsync(() => action.OnMessageAsync(Fake, own), bytes) : Task.CompletedTask);
    }

    /// <summary>Takes the next message that was not received before, and waits for it where there is none.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message.</returns>
    /// <exception cref="InvalidOperationException">The client was closed, and there is no message left.</exception>
    /// <exception cref="TimeoutException">None came within <see cref="Patience"/>.</exception>
    public async Task<WebSocketMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        while (true)
        {
            // Before reading: what came before the close is read first.
            var ending = Ending;
            if (Fake.TryRead(out var changed) is { } message)
                return message;
            if (ending is { } close)
                throw new InvalidOperationException(
                    $"The client got no message: it was closed, {Describe(close)}.{_test?.DescribeFailures()}"
                );
            await changed.WaitAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (late.IsCancellationRequested)
                throw new TimeoutException(
                    $"The client got no message in {Patience.TotalSeconds:0} s, after {Messages.Count} before.{_test?.DescribeFailures()}"
                );
        }
    }

    /// <summary>The same for a text.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The text.</returns>
    /// <exception cref="InvalidOperationException">The client was closed, or the message is not text.</exception>
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
    /// <exception cref="InvalidOperationException">The client was closed, or the message is not text.</exception>
    /// <exception cref="TimeoutException">None came within <see cref="Patience"/>.</exception>
    /// <exception cref="JsonException">The message is not JSON of this type.</exception>
    public async Task<T?> ReceiveJsonAsync<T>(CancellationToken cancellationToken = default) =>
        JsonSerializer.Deserialize<T>(await ReceiveTextAsync(cancellationToken).ConfigureAwait(false), JsonSerializerOptions.Web);

    /// <summary>Waits until the client was closed and the action's close event has ended. Messages that are left stay.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How the connection ended.</returns>
    /// <exception cref="TimeoutException">It stayed open, or the event did not end, for <see cref="Patience"/>.</exception>
    public async Task<WebSocketClose> ReceiveCloseAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _ended.Task.WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
            return Ending!.Value;
        }
        catch (TimeoutException e)
        {
            var state = IsOpen ? "was not closed" : "was closed, and its close event did not end,";
            throw new TimeoutException($"The client {state} in {Patience.TotalSeconds:0} s.{_test?.DescribeFailures()}", e);
        }
    }

    /// <summary>Leaves with a close frame. Nothing happens where the client is closed already.</summary>
    /// <param name="code">The code of the frame.</param>
    /// <param name="reason">The text of the frame; cut to 123 bytes of UTF-8.</param>
    /// <returns>A task that ends with the action's close event.</returns>
    public Task CloseAsync(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string reason = "") =>
        CloseAsync(new WebSocketClose(code, CloseFrame.Shorten(reason), WebSocketCloseInitiator.Client));

    /// <summary>Loses its connection, without a close frame.</summary>
    /// <returns>A task that ends with the action's close event.</returns>
    public Task BreakAsync() => CloseAsync(new WebSocketClose(WebSocketCloseCode.Abnormal, "", WebSocketCloseInitiator.Connection));

    internal Task OpenAsync()
    {
        var action = SocketAction;
        return RunAsync(() => EventAsync(() => action.OnOpenAsync(Fake), []));
    }

    internal Task CloseAsync(WebSocketClose close)
    {
        Fake.TryClose(close);
        return _ended.Task;
    }

    WebSocketAction SocketAction =>
        _test?.Action as WebSocketAction
        ?? throw new InvalidOperationException("This client was connected to a channel alone, and has no action to send to.");

    async Task EventAsync(Func<ValueTask> run, byte[] borrowed)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (ClientVisibleException e)
        {
            Fake.TryClose(new(e.CloseCode, CloseFrame.Shorten(e.Message), WebSocketCloseInitiator.Controller));
        }
        catch
        {
            Fake.TryClose(new(WebSocketCloseCode.InternalError, "The action failed.", WebSocketCloseInitiator.Controller));
            throw;
        }
        finally
        {
            // As the host's buffer will be: an action that keeps it finds that out here.
            Array.Clear(borrowed);
        }
    }

    async Task EndAsync(WebSocketClose close)
    {
        _channel.Leave(Fake);
        try
        {
            if (_test?.Action is WebSocketAction action)
                await action.OnCloseAsync(Fake, close).ConfigureAwait(false);
        }
        catch (ClientVisibleException)
        {
            // It did what it was written to do, and there is no client to see it.
        }
        catch (Exception e) // the author's code: anything can come
        {
            _test!.Fail("OnCloseAsync", e.ToString());
        }
        _ended.TrySetResult();
    }

    // One after the other. What an earlier one threw, its own caller has got.
    Task RunAsync(Func<Task> run)
    {
        lock (_lock)
            return _events = AfterAsync(_events, run);
    }

    static async Task AfterAsync(Task before, Func<Task> run)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        await run().ConfigureAwait(false);
    }

    static string Describe(WebSocketClose close) =>
        $"{(int)close.Code} {close.Code}{(close.Reason.Length > 0 ? $" '{close.Reason}'" : "")}, by the {close.Initiator}";
}
