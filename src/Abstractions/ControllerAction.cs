using System.ComponentModel;

namespace PluginChat;

/// <summary>
/// What all actions have in common: one object for each version ("generation") of the controller, with a beginning and an end.
/// </summary>
/// <remarks>
/// <para>Constructor parameters are taken from the host's services (<c>ILogger&lt;T&gt;</c>, <see cref="TimeProvider"/>,
/// <c>IConfiguration</c>,
/// <see cref="IActionChannels"/>) and from those that the controller registers with <see cref="IControllerServices"/>.</para>
/// <para>An object that implements <see cref="IDisposable"/> or <see cref="IAsyncDisposable"/> is disposed when its version has
/// ended.</para>
/// <para>Derive from <see cref="WebSocketAction"/> or <see cref="HttpActions"/>.</para>
/// </remarks>
public abstract class ControllerAction
{
    IActionContext? _context;

    private protected ControllerAction() { }

    /// <summary>
    /// Cancelled when this version no longer serves: a newer one took over and its running events ended, or the host
    /// stops. Pass it to everything long that this version starts. Available from <see cref="OnActivatingAsync"/> on.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected CancellationToken Retired => Context.Retired;

    private protected IActionContext Context =>
        _context
        ?? throw new InvalidOperationException(
            $"{GetType().Name}: clients, groups, presence, Retired and background work are not available in the constructor; "
                + "use them from OnActivatingAsync on."
        );

    /// <summary>
    /// Called once, right before this version takes over: state has been moved and hosted services have started; the previous version still
    /// serves, and none of this version's events runs before the task ends. Start timers here.
    /// </summary>
    /// <returns>
    /// A task that ends when the action is ready for events, within 5 seconds together with the moving of state and the start of hosted
    /// services. An
    /// exception or a longer wait refuses the edit: the previous version goes on serving, and this one is disposed.
    /// </returns>
    public virtual ValueTask OnActivatingAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// Runs work that ends with this version: its token is <see cref="Retired"/>. An exception is logged and ends only
    /// this work.
    /// </summary>
    /// <param name="work">What to run, on a thread-pool thread. It must return soon after its token is cancelled.</param>
    /// <exception cref="ArgumentNullException"><paramref name="work"/> is null.</exception>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected void RunInBackground(Func<CancellationToken, Task> work) => Context.RunInBackground(work);

    /// <summary>
    /// Calls <paramref name="tick"/> every <paramref name="period"/> until this version is retired. Calls do not overlap: a
    /// slow one delays the next. An exception is logged, and the next call comes as planned.
    /// </summary>
    /// <param name="period">
    /// The time between calls: from 1 millisecond to 4,294,967,294 milliseconds (some 49.7 days). The first call comes after one period.
    /// </param>
    /// <param name="tick">What to call, on a thread-pool thread.</param>
    /// <exception cref="ArgumentNullException"><paramref name="tick"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="period"/> is less than 1 millisecond or more than 4,294,967,294 milliseconds (some 49.7 days).
    /// </exception>
    /// <exception cref="InvalidOperationException">It was used in the constructor, before the host attached the action.</exception>
    protected void Every(TimeSpan period, Func<CancellationToken, ValueTask> tick) => Context.Every(period, tick);

    /// <summary>Called once by the host, or by a test in its place, before <see cref="OnActivatingAsync"/>.</summary>
    /// <param name="context">What the action may use.</param>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The action is attached already.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Attach(IActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Interlocked.CompareExchange(ref _context, context, null) is not null)
            throw new InvalidOperationException($"{GetType().Name} is attached already.");
    }
}
