using System.Collections.Immutable;
using System.Threading.Channels;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration;

/// <summary>
/// The configuration in effect. It follows the file: a valid edit is swapped in whole, an invalid one is reported once the
/// file has been quiet for <see cref="QuietTime"/>, and what was in effect stays.
/// </summary>
sealed class SiteConfigProvider : IAsyncDisposable
{
    /// <summary>Editors write in steps (truncate, write, rename). What is wrong for less than this was never meant.</summary>
    public static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(80);

    /// <summary>How late an edit can be that raised no event.</summary>
    public static readonly TimeSpan SafetyRescan = TimeSpan.FromSeconds(2);

    // What 'include' means takes a walk through folders, and somebody may write in them without end: a fifth of a core at most, as for
    // controllers.
    const int PauseFactor = 4;

    static readonly TimeSpan s_leastPause = TimeSpan.FromMilliseconds(1),
        s_longestPause = TimeSpan.FromSeconds(2);

    readonly SiteConfigResult _first;
    readonly TimeProvider _time;
    readonly CancellationTokenSource _ended = new();
    readonly CancellationToken _stop; // outlives its source
    readonly SemaphoreSlim _lane = new(1); // one rescan at a time; guards the four fields below, and LookedFor
    ConfigHints? _hints;
    ConfigInputs _seen; // of the last reading that was applied or rejected
    ConfigInputs _applied;
    bool _rejected; // whether the last reading was
    TimeSpan _lookCost; // of the last look
    SiteConfig _current; // written under the lane, read anywhere
    ImmutableArray<IConfigChangeListener> _listeners = [];

    readonly Channel<bool> _wakeups = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    ITimer? _timer;
    Task _loop = Task.CompletedTask;

    /// <param name="first">A reading without errors.</param>
    /// <param name="time">The clock of the quiet time and the safety rescan.</param>
    public SiteConfigProvider(SiteConfigResult first, TimeProvider time)
    {
        _current = first.Site ?? throw new ArgumentException("The first reading has errors.", nameof(first));
        _seen = _applied = first.Inputs;
        _first = first;
        _time = time;
        _stop = _ended.Token;
    }

    /// <summary>Follows the file from now on. Without it, only <see cref="RescanAsync"/> looks.</summary>
    public void Start()
    {
        _loop = RunAsync();
        _hints = new(Wake);
        _hints.Watch(_seen);
        _timer = _time.CreateTimer(_ => Wake(), null, SafetyRescan, SafetyRescan);
    }

    /// <summary>The time that all looks at the files took together.</summary>
    internal TimeSpan LookedFor { get; private set; }

    public SiteConfig Current => Volatile.Read(ref _current);

    /// <summary>Adds a listener. It hears the edits from now on.</summary>
    public void Listen(IConfigChangeListener listener) => ImmutableInterlocked.Update(ref _listeners, l => l.Add(listener));

    /// <summary>
    /// Looks now rather than at the next event, and waits until what it finds has settled: at most one reading for a valid
    /// edit, and the quiet time for an invalid one.
    /// </summary>
    /// <returns>Whether an edit was applied; false where nothing changed, the edit was rejected, or the provider ended.</returns>
    public async Task<bool> RescanAsync()
    {
        try
        {
            await _lane.WaitAsync(_stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
        try
        {
            // By the real clock, since what a look costs is real.
            var start = TimeProvider.System.GetTimestamp();
            var isCurrent = IsCurrent(_seen, _rejected);
            _lookCost = TimeProvider.System.GetElapsedTime(start);
            LookedFor += _lookCost;
            return !isCurrent && await SettleAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _lane.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        if (_timer is not null)
            await _timer.DisposeAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await _lane.WaitAsync(CancellationToken.None).ConfigureAwait(false); // a rescan that somebody else asked for
        _hints?.Dispose();
        _lane.Dispose();
        _ended.Dispose();
    }

    async Task<bool> SettleAsync()
    {
        var result = Read();
        while (result.Site is null)
        {
            await Task.Delay(QuietTime, _time, _stop).ConfigureAwait(false);
            if (IsCurrent(result.Inputs, withProbes: true))
                break;
            result = Read();
        }
        _seen = result.Inputs;
        _hints?.Watch(_seen);
        if (result.Site is null)
        {
            _rejected = true;
            Tell(l => l.Rejected(result.Diagnostics));
            return false;
        }
        // Put back before anybody was told: nothing happened.
        if (!_rejected && result.Inputs.HasSameContent(_applied))
            return false;
        _rejected = false;
        _applied = result.Inputs;
        var previous = Current;
        Volatile.Write(ref _current, result.Site);
        Tell(l => l.Applied(previous, result.Site, result.Diagnostics));
        return true;
    }

    SiteConfigResult Read() => SiteConfigReader.Read(Current.File, _first.ProfileOverride, _first.EngineProblem);

    static bool IsCurrent(ConfigInputs inputs, bool withProbes) => inputs.AreCurrent() && (!withProbes || inputs.ProbesAreCurrent());

    async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            await foreach (var _ in _wakeups.Reader.ReadAllAsync(_stop).ConfigureAwait(false))
            {
                await RescanAndReportAsync().ConfigureAwait(false);
                // Hints that come meanwhile are one.
                if (TimeSpan.FromTicks(Math.Min(PauseFactor * _lookCost.Ticks, s_longestPause.Ticks)) is var pause && pause >= s_leastPause)
                    await Task.Delay(pause, TimeProvider.System, _stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The provider ended.
        }
    }

    // A listener that throws must not end the watch: the next edit may be the one that mends it.
    async Task RescanAndReportAsync()
    {
        try
        {
            await RescanAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var fault = new ConfigDiagnostic(
                ConfigSeverity.Error,
                new(Current.File, 1, 1),
                $"the edit could not be put into effect everywhere: {e}"
            );
            Tell(l => l.Rejected([fault]));
        }
    }

    void Tell(Action<IConfigChangeListener> what)
    {
        foreach (var listener in _listeners)
            what(listener);
    }

    void Wake() => _wakeups.Writer.TryWrite(true);
}
