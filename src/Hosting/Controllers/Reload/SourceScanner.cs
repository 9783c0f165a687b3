using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>
/// Scans a controller's files: what there is, whether it is still being written, and whether it changes meanwhile. The lane's.
/// </summary>
sealed class SourceScanner(Controller controller, GenerationBuilder builder, ReloadDeadlines deadlines, TimeProvider time)
{
    // A save in place is over within a millisecond or two of its first event; a scan of small files costs less than that.
    static readonly TimeSpan s_quietPoll = TimeSpan.FromMilliseconds(5);

    // How long somebody who never stops writing can put a build off.
    static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(2);

    // Longer than an ordinary compilation takes, which needs no poll at all.
    static readonly TimeSpan s_changePoll = TimeSpan.FromMilliseconds(500);

    readonly ScanMemory _memory = new(time);

    /// <summary>Whether the last scan was long enough ago for a request to cause another. Any thread.</summary>
    public bool IsDue => _memory.IsDue;

    /// <summary>How long to wait between two scans, which grows with what one costs.</summary>
    public TimeSpan Pause => _memory.PauseAfter(TimeSpan.Zero);

    /// <inheritdoc cref="ScanMemory.Outside"/>
    public IReadOnlyList<string> Outside => _memory.Outside;

    public SourceListing Scan(CancellationToken cancellation) => _memory.Scan(() => builder.List(controller, cancellation));

    /// <inheritdoc cref="ScanMemory.IsKnown"/>
    public bool IsKnown(SourceListing listing) => _memory.IsKnown(listing);

    /// <inheritdoc cref="ScanMemory.Remember"/>
    public void Remember(SourceListing listing) => _memory.Remember(listing);

    /// <summary>
    /// False as soon as something is written; true once nothing was for the quiet time. Equal contents are not enough: somebody who saves
    /// again and again leaves an empty file each time, for a moment.
    /// </summary>
    public async Task<bool> StaysQuietAsync(SourceListing listing, CancellationToken cancellation)
    {
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < deadlines.Quiet)
        {
            await Task.Delay(_memory.PauseAfter(s_quietPoll), time, cancellation).ConfigureAwait(false);
            if (!Scan(cancellation).SameAs(listing))
                return false;
        }
        return true;
    }

    /// <summary>Waits until nothing more is written, or long enough. False where it turns out that nothing was at all.</summary>
    public async Task<bool> SettleAsync(SourceListing listing, CancellationToken cancellation)
    {
        if (_memory.IsSame(listing))
            return false;
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < s_longestWait && !await StaysQuietAsync(listing, cancellation).ConfigureAwait(false))
            listing = Scan(cancellation);
        return true;
    }

    /// <summary>
    /// Runs what may take as long as a compilation's deadline, and cancels it where the sources change: a newer edit does not wait for an
    /// older one. Null where it was cancelled.
    /// </summary>
    public async Task<T?> RunUnlessChangedAsync<T>(
        SourceListing listing,
        Func<CancellationToken, Task<T>> work,
        CancellationToken cancellation
    )
        where T : class
    {
        using var newer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var run = work(newer.Token);
        try
        {
            while (!newer.IsCancellationRequested)
            {
                var pause = Task.Delay(_memory.PauseAfter(s_changePoll), time, over.Token);
                if (await Task.WhenAny(run, pause).ConfigureAwait(false) == run)
                    break;
                if (!Scan(cancellation).SameAs(listing))
                    await newer.CancelAsync().ConfigureAwait(false);
            }
            return await run.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (newer.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }
}
