namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>
/// Tells a generation's streams of server-sent events to end, so that the next generation goes on with them. A stream that begins while
/// they are to end is told at once.
/// </summary>
#pragma warning disable CA1001 // A source without a timer holds nothing: whoever still has its token may ask it.
sealed class EventStreams
#pragma warning restore CA1001
{
    volatile CancellationTokenSource _ending = new(); // written by the lane

    /// <summary>Cancelled when streams are to end after the event that they are at.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>
    /// Ends them, on other threads: what waits for the token is the author's code. What that throws is the stream's, which ends all the
    /// same.
    /// </summary>
    public async Task EndAsync() => await _ending.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Lets streams begin again: the generation goes on serving after all.</summary>
    public void Resume()
    {
        if (_ending.IsCancellationRequested)
            _ending = new();
    }
}
