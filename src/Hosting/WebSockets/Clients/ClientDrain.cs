namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>Sends everybody away when the host stops, a batch at a time, and waits until they are gone.</summary>
sealed class ClientDrain(ClientRegistry clients, TimeProvider time) : IDisposable
{
    // Each close is a system call of some microseconds here and a reconnect there; in between, what is still to be sent goes out.
    const int BatchClients = 250;
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    readonly CancellationTokenSource _over = new(Timeout.InfiniteTimeSpan, time);
    RetryAdvice _advice = new(0); // replaced once, when the drain begins

    public RetryAdvice Advice => Volatile.Read(ref _advice);

    /// <summary>Returns how many did not answer by the deadline and were cut off. Called once.</summary>
    public async Task<int> RunAsync(TimeSpan deadline)
    {
        var count = clients.Count;
        Volatile.Write(ref _advice, new(count));
        _over.CancelAfter(deadline);
        var batch = Math.Max(BatchClients, count / Batches(deadline) + 1);
        var closed = 0;
        foreach (var client in clients.All)
        {
            Advice.CloseForShutdown(client);
            if (++closed % batch == 0)
                await Task.Delay(s_pause, time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await clients.WhenEmpty().WaitAsync(_over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var left = clients.Count;
        foreach (var client in clients.All)
            client.Abort();
        return left;
    }

    /// <summary>Ends the wait: clients that are left are cut off.</summary>
    public void Hurry() => _over.Cancel();

    public void Dispose() => _over.Dispose();

    // The last batch is out by half of the deadline: its clients need the other half to answer.
    static int Batches(TimeSpan deadline) =>
        deadline == Timeout.InfiniteTimeSpan ? int.MaxValue : Math.Max(1, (int)(deadline / 2 / s_pause));
}
