using System.ComponentModel;

namespace PluginChat;

/// <summary>
/// Code that the host runs for the WebSocket clients of a route. Derive from it, mark the class with
/// <see cref="ActionAttribute"/>, and override the events of interest.
/// </summary>
/// <remarks>
/// <para>The host makes one instance for each version ("generation") of the controller. Constructor parameters are taken
/// from the host's services (<c>ILogger&lt;T&gt;</c>, <see cref="TimeProvider"/>, <c>IConfiguration</c>) and from those
/// that the controller registers with <see cref="IControllerServices"/>.</para>
/// <para><b>Threads.</b> Events of one client arrive in order and one at a time. Events of different clients run at
/// the same time, on thread-pool threads: guard what they share. Do not block; await instead.</para>
/// <para><b>Errors.</b> An exception that leaves an event closes that client with
/// <see cref="WebSocketCloseCode.InternalError"/> and is logged with file and line; the client is not told its text,
/// unless it is a <see cref="ClientVisibleException"/>. No other client notices.</para>
/// <para><b>Reload.</b> A client stays connected when the controller's source changes: its next event goes to the new
/// version. So keep no client state in fields; see <see cref="IWebSocketClient.Items"/> and
/// <see cref="PreserveAttribute"/>.</para>
/// </remarks>
public abstract class WebSocketAction
{
    IActionContext? _context;

    /// <summary>Everyone connected to this action. Available from <see cref="OnLiveAsync"/> on, on any thread.</summary>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected IClients Clients => Context.Clients;

    /// <summary>Named sets of this action's clients. Available from <see cref="OnLiveAsync"/> on, on any thread.</summary>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected IGroups Groups => Context.Groups;

    /// <summary>Who is connected to this action, on all hosts. Available from <see cref="OnLiveAsync"/> on, on any thread.</summary>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected IPresence Presence => Context.Presence;

    /// <summary>
    /// Cancelled when this version no longer serves: a newer one took over and its running events ended, or the host
    /// stops. Pass it to everything long that this version starts. Available from <see cref="OnLiveAsync"/> on.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected CancellationToken Retired => Context.Retired;

    IActionContext Context =>
        _context
        ?? throw new InvalidOperationException(
            $"{GetType().Name}: Clients, Groups, Presence, Retired and background work are not "
                + "available in the constructor; use them from OnLiveAsync on."
        );

    /// <summary>Called once, before any event of this version, when it has become the one that serves. Start timers here.</summary>
    /// <returns>A task that ends when the action is ready for events. An exception keeps the previous version in place.</returns>
    public virtual ValueTask OnLiveAsync() => ValueTask.CompletedTask;

    /// <summary>A client connected. It is already a member of <see cref="Clients"/>.</summary>
    /// <param name="client">The client that connected.</param>
    /// <returns>A task; the client's first message is delivered after it ends.</returns>
    public virtual ValueTask OnOpenAsync(IWebSocketClient client) => ValueTask.CompletedTask;

    /// <summary>A message arrived, or a piece of one that is larger than the route's <c>webSocketsPacket</c>.</summary>
    /// <param name="client">The client that sent it.</param>
    /// <param name="message">The message. Its bytes are valid until the returned task ends.</param>
    /// <returns>A task; the client's next message is delivered after it ends.</returns>
    public virtual ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message) => ValueTask.CompletedTask;

    /// <summary>A client is gone, for whatever reason. It is no longer a member of <see cref="Clients"/> or of a group.</summary>
    /// <param name="client">The client that is gone. Sending to it does nothing.</param>
    /// <param name="close">How and why the connection ended.</param>
    /// <returns>A task; nothing of this client follows it.</returns>
    public virtual ValueTask OnCloseAsync(IWebSocketClient client, WebSocketClose close) => ValueTask.CompletedTask;

    /// <summary>
    /// Runs work that ends with this version: its token is <see cref="Retired"/>. An exception is logged and ends only
    /// this work.
    /// </summary>
    /// <param name="work">What to run, on a thread-pool thread. It must return soon after its token is cancelled.</param>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected void RunInBackground(Func<CancellationToken, Task> work) => Context.RunInBackground(work);

    /// <summary>
    /// Calls <paramref name="tick"/> every <paramref name="period"/> until this version is retired. Calls do not overlap: a
    /// slow one delays the next. An exception is logged, and the next call comes as planned.
    /// </summary>
    /// <param name="period">The time between calls: from 1 millisecond to 4,294,967,294 milliseconds (some 49.7 days). The first call comes
    /// after one period.</param>
    /// <param name="tick">What to call, on a thread-pool thread.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="period"/> is less than 1 millisecond or more than 4,294,967,294
    /// milliseconds (some 49.7 days).</exception>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected void Every(TimeSpan period, Func<CancellationToken, ValueTask> tick) => Context.Every(period, tick);

    /// <summary>Called once by the host, or by a test in its place, before <see cref="OnLiveAsync"/>.</summary>
    /// <param name="context">What the action may use.</param>
    /// <exception cref="InvalidOperationException">The action is attached already.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Attach(IActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Interlocked.CompareExchange(ref _context, context, null) is not null)
            throw new InvalidOperationException($"{GetType().Name} is attached already.");
    }
}
