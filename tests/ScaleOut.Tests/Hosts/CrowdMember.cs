using System.Net.WebSockets;
using PluginChat.Testing.Clients;

namespace PluginChat.ScaleOut.Tests.Hosts;

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
