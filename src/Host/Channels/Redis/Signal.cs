namespace PluginChat.Host.Channels.Redis;

/// <summary>Wakes the one loop that waits for it. Set any number of times in between, it wakes once.</summary>
sealed class Signal
{
    TaskCompletionSource _source = New();

    public void Set() => Volatile.Read(ref _source).TrySetResult();

    /// <summary>Waits until it is set, or the time is over. What is set from the return on counts for the next wait.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancel)
    {
        await Volatile.Read(ref _source).Task.WaitAsync(longest, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Volatile.Write(ref _source, New());
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
