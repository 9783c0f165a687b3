namespace PluginChat.Hosting.Sockets;

/// <summary>Wakes who waits for a socket, or the next one who does. It may wake once too often, never too seldom.</summary>
sealed class ReadinessSignal
{
    readonly Lock _lock = new();
    bool _isSet; // under _lock
    TaskCompletionSource? _waiting; // under _lock

    public void Set()
    {
        TaskCompletionSource? woken;
        lock (_lock)
        {
            (woken, _waiting) = (_waiting, null);
            _isSet = woken is null;
        }
        woken?.TrySetResult();
    }

    public Task WaitAsync(CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            if (_isSet)
            {
                _isSet = false;
                return Task.CompletedTask;
            }
            // One whose wait was cancelled left it here.
            _waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task.WaitAsync(cancellation);
        }
    }
}
