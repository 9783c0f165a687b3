namespace PluginChat.Functional.Tests.Attacks;

/// <summary>Threads that do something again and again.</summary>
static class Attacker
{
    /// <summary>
    /// Takes this step at this pace until it is cancelled, on a thread of its own. The pace is what makes the chat's delay the host's
    /// doing: an attacker that takes a core for itself slows everything on the machine.
    /// </summary>
    public static Task RunAsync(TimeSpan pace, Action<int> step, CancellationToken end) =>
        Task.Factory.StartNew(
            () =>
            {
                var turn = 0;
                do step(turn++);
                while (!end.WaitHandle.WaitOne(pace));
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    /// <summary>
    /// The same with a number of clients, each of which sends this first and that ever after. One that the host closes is replaced by
    /// another.
    /// </summary>
    public static async Task RunAsync(
        AttackedHost host,
        string path,
        int clients,
        byte[] first,
        byte[] then,
        TimeSpan pace,
        CancellationToken end,
        string headers = ""
    )
    {
        var open = new AttackClient?[clients];
        await RunAsync(
            pace,
            _ =>
            {
                for (var i = 0; i < clients && !end.IsCancellationRequested; i++)
                {
                    if (open[i] is { } client && client.TrySend(then))
                        continue;
                    open[i]?.Dispose();
                    open[i] = AttackClient.TryOpen(host.Address, path, headers: headers);
                    open[i]?.TrySend(first);
                }
            },
            end
        );
        foreach (var client in open)
            client?.Dispose();
    }
}
