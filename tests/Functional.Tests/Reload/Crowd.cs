using System.Text;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>
/// Many clients, some of which send numbered messages without pause: each sender's next one follows when its last came back.
/// Everyone checks everything that arrives.
/// </summary>
sealed class Crowd : IAsyncDisposable
{
    /// <summary>What a sender sends: its number in 2 digits, the message's in 8.</summary>
    public const int SentBytes = 10;

    /// <summary>What the controller makes of it: the version of its code in 4 digits comes first.</summary>
    public const int StampedBytes = 4 + SentBytes;

    readonly CrowdClient[] _clients;
    volatile bool _stopped;

    Crowd(CrowdClient[] clients) => _clients = clients;

    public static Task<Crowd> ConnectAsync(TestSite site, int clients, int senders) => ConnectAsync(site.Address, clients, senders);

    public static async Task<Crowd> ConnectAsync(Uri address, int clients, int senders)
    {
        var all = new CrowdClient[clients];
        await Parallel.ForAsync(
            0,
            clients,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) =>
                all[i] = new CrowdClient(await RawClient.ConnectAsync(address, "/ws/test/chat", ""), i < senders ? i : -1, senders)
        );
        return new(all);
    }

    public IReadOnlyList<CrowdClient> Clients => _clients;

    public long Sent => _clients.Sum(c => c.SentMessages);

    public long Delivered => _clients.Sum(c => c.Received);

    /// <summary>Begins to read and to send.</summary>
    public void Start()
    {
        foreach (var client in _clients)
            client.Start(() => _stopped);
    }

    /// <summary>Sends no more, waits until everything came back, and has a last message reach everyone.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        _stopped = true;
        await Task.WhenAll(_clients.Where(c => c.IsSender).Select(c => c.Idle)).WaitAsync(patience);
        await _clients[0].SendAsync(CrowdClient.Fence);
        await Task.WhenAll(_clients.Select(c => c.Fenced)).WaitAsync(patience);
    }

    /// <summary>Has every client ask for the version that answers it.</summary>
    public async Task<HashSet<int>> VersionsAsync(TimeSpan patience)
    {
        foreach (var client in _clients)
            await client.SendAsync(CrowdClient.Ask);
        return [.. await Task.WhenAll(_clients.Select(c => c.Answered)).WaitAsync(patience)];
    }

    public static byte[] Encode(int sender, long number) => Encoding.ASCII.GetBytes($"{sender:00}{number:00000000}");

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
    }
}
