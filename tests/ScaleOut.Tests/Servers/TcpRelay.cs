using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PluginChat.ScaleOut.Tests.Servers;

/// <summary>
/// Stands between a host and its Redis, as a network or a name does: it can let open connections starve without a word to either end, and
/// lead new ones elsewhere.
/// </summary>
sealed class TcpRelay : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _ended = new();
    readonly ConcurrentBag<Task> _tasks = [];
    readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    volatile int _target;
    volatile int _generation;
    volatile bool _isDeaf;

    public TcpRelay(int target)
    {
        _target = target;
        _listener.Start();
        _tasks.Add(AcceptAsync());
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Forwards nothing more on the connections that are open. New ones work.</summary>
    public void Starve() => _generation++;

    /// <summary>Forwards nothing on any connection.</summary>
    public void StarveAll()
    {
        _isDeaf = true;
        Starve();
    }

    /// <summary>Serves new connections again.</summary>
    public void Recover() => _isDeaf = false;

    /// <summary>Leads new connections to another server.</summary>
    public void LeadTo(int target) => _target = target;

    /// <summary>Closes the connections that are open, as a router that restarts. New ones work.</summary>
    public void Cut()
    {
        foreach (var client in _open.Keys)
            client.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_ended.Token);
            _tasks.Add(ServeAsync(client, _isDeaf ? -1 : _generation));
        }
    }

    async Task ServeAsync(TcpClient client, int generation)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _ended.Token);
            _open.TryAdd(client, 0);
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), generation),
                CopyAsync(server.GetStream(), client.GetStream(), generation)
            );
            _open.TryRemove(client, out _);
        }
    }

    async Task CopyAsync(NetworkStream from, NetworkStream to, int generation)
    {
        var bytes = new byte[64 << 10];
        while (await from.ReadAsync(bytes, _ended.Token) is > 0 and var count)
        {
            if (generation != _generation)
                await Task.Delay(Timeout.Infinite, _ended.Token);
            await to.WriteAsync(bytes.AsMemory(0, count), _ended.Token);
        }
    }
}
