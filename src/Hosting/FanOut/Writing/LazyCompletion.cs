namespace PluginChat.Hosting.FanOut.Writing;

/// <summary>
/// A completion that costs a field until somebody waits for it or it is over: most clients are open, idle, and not waited for.
/// </summary>
struct LazyCompletion
{
    TaskCompletionSource? _source;

    public Task Task => Source().Task;

    public void Complete() => Source().TrySetResult();

    TaskCompletionSource Source() =>
        Volatile.Read(ref _source)
        ?? Interlocked.CompareExchange(ref _source, new(TaskCreationOptions.RunContinuationsAsynchronously), null)
        ?? _source;
}
