namespace PluginChat.Redis.Connections;

/// <summary>Wakes the one loop that waits for it. Set any number of times in between, it wakes once.</summary>
sealed class Signal
{
    TaskCompletionSource _source = new();

    public void Set() => Volatile.Read(ref _source).TrySetResult();

    /// <summary>Waits until it is set, or the time is over. What is set from the return on counts for the next wait.</summary>
    /// <returns>Whether it was set.</returns>
    public async Task<bool> WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancel)
    {
        var source = Volatile.Read(ref _source);
        await source
            .Task.WaitAsync(longest, time, cancel)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        // Not on the thread of whoever set it.
        await Task.Yield();
        Volatile.Write(ref _source, new());
        // Asked last: what was set meanwhile is not lost.
        return source.Task.IsCompleted;
    }
}
