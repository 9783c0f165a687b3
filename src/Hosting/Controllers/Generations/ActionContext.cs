using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>What an action of one generation may use. Its background work ends with the generation.</summary>
sealed class ActionContext : IActionContext, IDisposable
{
    // Of a timer of the runtime's, some 49.7 days.
    static readonly TimeSpan s_longestPeriod = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    readonly string _name;
    readonly ActionHub? _hub;
    readonly TimeProvider _time;
    readonly Action<string> _workFailed;
    readonly CancellationTokenSource _retired = new();
    readonly Lock _lock = new();
    readonly HashSet<Task> _work = []; // under _lock

    /// <param name="name">The action's, or of HTTP actions their class's.</param>
    /// <param name="hub">The clients of a WebSocket action.</param>
    /// <param name="time">The clock of periodic work.</param>
    /// <param name="workFailed">Told, in words, when background work fails.</param>
    public ActionContext(string name, ActionHub? hub, TimeProvider time, Action<string> workFailed)
    {
        _name = name;
        _hub = hub;
        _time = time;
        _workFailed = workFailed;
        Retired = _retired.Token; // kept apart: it may be asked for after the source is disposed
    }

    public IActionChannel Channel =>
        _hub
        ?? throw new InvalidOperationException($"{_name} has no clients of its own: take {nameof(IActionChannels)} in its constructor.");

    public CancellationToken Retired { get; }

    public void RunInBackground(Func<CancellationToken, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        TryStart(token => RunAsync(work, token));
    }

    public void Every(TimeSpan period, Func<CancellationToken, ValueTask> tick)
    {
        ArgumentNullException.ThrowIfNull(tick);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.FromMilliseconds(1));
        // Here, not in the task that runs it: there an exception of the timer would have no reader.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(period, s_longestPeriod);
        // Here, too, and not later on another thread: from now on the clock counts, also one that a test moves.
        var timer = new PeriodicTimer(period, _time);
        if (!TryStart(token => TickAsync(timer, tick, token)))
            timer.Dispose();
    }

    /// <summary>Cancels <see cref="Retired"/> and waits for the background work.</summary>
    public async Task EndAsync(TimeSpan deadline, List<string> problems)
    {
        // Callbacks on the token are the author's code too.
        await Deadline
            .RunAsync("a callback on Retired", () => new(_retired.CancelAsync()), deadline, _time, problems)
            .ConfigureAwait(false);
        Task[] work;
        lock (_lock)
            work = [.. _work];
        if (work.Length == 0)
            return;
        using var over = new CancellationTokenSource();
        var all = Task.WhenAll(work);
        if (await Task.WhenAny(all, Task.Delay(deadline, _time, over.Token)).ConfigureAwait(false) != all)
            problems.Add(
                $"background work of '{_name}' still runs {deadline.TotalSeconds:0.###} s after it "
                    + "was told to end: pass its token on, and return when it is cancelled"
            );
        await over.CancelAsync().ConfigureAwait(false);
    }

    public void Dispose() => _retired.Dispose();

    // False where the generation has ended.
    bool TryStart(Func<CancellationToken, Task> run)
    {
        var token = Retired;
        lock (_lock)
        {
            if (token.IsCancellationRequested)
                return false;
            var task = Task.Run(() => run(token), CancellationToken.None);
            _work.Add(task);
            _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return true;
        }
    }

    void Forget(Task task)
    {
        lock (_lock)
            _work.Remove(task);
    }

    async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken token)
    {
        try
        {
            await work(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The end that was asked for.
        }
        catch (Exception e)
        {
            _workFailed(ExceptionText.Full(e));
        }
    }

    async Task TickAsync(PeriodicTimer timer, Func<CancellationToken, ValueTask> tick, CancellationToken token)
    {
        using var _ = timer;
        try
        {
            while (await timer.WaitForNextTickAsync(token).ConfigureAwait(false))
                await RunAsync(t => tick(t).AsTask(), token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Retired.
        }
    }
}
