using PluginChat.Testing.Clients;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>
/// Clients on several hosts that stay, whatever happens: one that is cut off comes back to any host that there is, for what it missed.
/// Some of them send, and send again only what is neither confirmed nor among what came back.
/// </summary>
sealed class Crowd : IAsyncDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    readonly Func<IReadOnlyList<Uri>> _addresses;
    readonly CancellationTokenSource _over = new();
    readonly List<Task> _tasks = [];

    Crowd(Func<IReadOnlyList<Uri>> addresses) => _addresses = addresses;

    public List<CrowdMember> Members { get; } = [];

    /// <summary>What was sent, in whatever order.</summary>
    public int Sent => Members.Sum(m => m.Sent);

    /// <summary>Connects so many to each host.</summary>
    /// <param name="addresses">The hosts that there are now.</param>
    /// <param name="each">Clients on each.</param>
    /// <param name="sendersEach">How many of them send.</param>
    public static async Task<Crowd> ConnectAsync(Func<IReadOnlyList<Uri>> addresses, int each, int sendersEach)
    {
        var crowd = new Crowd(addresses);
        foreach (var address in addresses())
        {
            for (var i = 0; i < each; i++)
                crowd.Members.Add(new(crowd.Members.Count, await ResumingClient.ConnectAsync(address), i < sendersEach));
        }
        return crowd;
    }

    /// <summary>Begins to receive, and to send at so many messages a second together.</summary>
    public void Start(double messagesPerSecond)
    {
        foreach (var member in Members)
            _tasks.Add(Task.Run(() => member.ReceiveAsync(_addresses, _over.Token)));
        var senders = Members.Where(m => m.IsSender).ToList();
        _tasks.Add(Task.Run(() => SendAsync(senders, TimeSpan.FromSeconds(senders.Count / messagesPerSecond))));
    }

    /// <summary>Stops sending and waits until everyone has everything.</summary>
    public async Task FinishAsync()
    {
        await _over.CancelAsync();
        using var patience = new CancellationTokenSource(s_patience);
        while (Members.Any(m => m.Received.Count < Sent) && !patience.IsCancellationRequested)
            await Task.Delay(50);
        // What would come twice has its time to come.
        await Task.Delay(TimeSpan.FromSeconds(2));
        foreach (var member in Members)
            member.Break();
        await Task.WhenAll(_tasks).WaitAsync(s_patience);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        foreach (var member in Members)
            await member.DisposeAsync();
        _over.Dispose();
    }

    async Task SendAsync(List<CrowdMember> senders, TimeSpan period)
    {
        using var timer = new PeriodicTimer(period);
        while (!_over.IsCancellationRequested)
        {
            foreach (var sender in senders)
                await sender.SendNextAsync();
            await timer.WaitForNextTickAsync();
        }
    }
}
