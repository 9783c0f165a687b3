namespace PluginChat.Hosting.Succession;

/// <summary>Lets requests through, or keeps those that come until somebody lets them.</summary>
/// <param name="handle">What answers them.</param>
sealed class RequestHold(Func<HttpContext, Task> handle)
{
    volatile TaskCompletionSource? _held;

    public Task HandleAsync(HttpContext context) => _held is { } held ? WaitAsync(context, held.Task) : handle(context);

    /// <summary>Keeps those that come.</summary>
    public void Stand() => _held ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets them through.</summary>
    public void GoOn()
    {
        _held?.TrySetResult();
        _held = null;
    }

    async Task WaitAsync(HttpContext context, Task held)
    {
        await held.ConfigureAwait(false);
        await handle(context).ConfigureAwait(false);
    }
}
