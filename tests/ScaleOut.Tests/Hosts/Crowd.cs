using System.Net.WebSockets;
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

/// <summary>One of a <see cref="Crowd"/>.</summary>
sealed class CrowdMember(int number, ResumingClient client, bool isSender) : IAsyncDisposable
{
    readonly Lock _lock = new();
    readonly List<string> _unconfirmed = []; // under _lock
    int _sent; // written under _lock
    bool _isConnected = true; // under _lock
    int _leftOfReplay;

    public bool IsSender => isSender;

    public int Sent => Volatile.Read(ref _sent);

    /// <summary>How often it came back.</summary>
    public int Resumes { get; private set; }

    /// <summary>How often it sent something again.</summary>
    public int SentAgain { get; private set; }

    /// <summary>What came, in order. The receiving task's until that ends.</summary>
    public List<string> Received { get; } = [];

    /// <summary>What went wrong for good.</summary>
    public string? Problem { get; private set; }

    public void Break() => client.Break();

    public async Task SendNextAsync()
    {
        string text;
        lock (_lock)
        {
            text = $"{number}-{++_sent}";
            _unconfirmed.Add(text);
            if (!_isConnected)
                return; // after the replay
        }
        try
        {
            await client.SendAsync(text);
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException or OperationCanceledException or IOException)
        {
            // Its receiving side sees it too.
        }
    }

    public async Task ReceiveAsync(Func<IReadOnlyList<Uri>> addresses, CancellationToken over)
    {
        while (true)
        {
            try
            {
                while (true)
                {
                    var text = await client.ReceiveTextAsync();
                    Received.Add(text);
                    lock (_lock)
                        _unconfirmed.Remove(text);
                    if (client.Notes.Count > 0 && client.Notes.Exists(n => n.GetProperty("type").GetString() == "gap"))
                    {
                        Problem = $"gap: {client.Notes[^1]}";
                        return;
                    }
                    if (_leftOfReplay > 0 && --_leftOfReplay == 0)
                        await SendAgainAsync();
                }
            }
            catch (Exception) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
                when (e
                        is WebSocketException
                            or OperationCanceledException
                            or Xunit.Sdk.XunitException
                            or InvalidOperationException
                            or IOException
                )
            {
                // The connection is over: whatever the reason, it comes back.
                lock (_lock)
                    _isConnected = false;
            }
            if (!await ComeBackAsync(addresses))
                return;
        }
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    async Task<bool> ComeBackAsync(Func<IReadOnlyList<Uri>> addresses)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            await Task.Delay(Random.Shared.Next(100, 500));
            try
            {
                var there = addresses();
                await client.ResumeAsync(there[(number + attempt) % there.Count]);
            }
            catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or Xunit.Sdk.XunitException)
            {
                continue;
            }
            Resumes++;
            if (client.Resumed != true)
            {
                Problem = $"not resumed: {client.Reason}";
                return false;
            }
            _leftOfReplay = client.Hello.GetProperty("messages").GetInt32();
            if (_leftOfReplay == 0)
                await SendAgainAsync();
            return true;
        }
        Problem = "no host to come back to";
        return false;
    }

    // All that came back is here: what is not among it did not get through.
    async Task SendAgainAsync()
    {
        string[] again;
        lock (_lock)
        {
            again = [.. _unconfirmed];
            _isConnected = true;
        }
        SentAgain += again.Length;
        foreach (var text in again)
            await client.SendAsync(text);
    }
}
