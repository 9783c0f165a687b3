using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PluginChat.Functional.Tests.ClientLibrary;

/// <summary>A TCP proxy that cuts each connection after some byte of one direction, as often as it should; or goes silent.</summary>
sealed class CuttingProxy : IAsyncDisposable
{
    const int MostBytes = 6_000;

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentBag<Task> _serving = [];
    readonly ConcurrentBag<Socket> _sockets = [];
    readonly EndPoint _target;
    readonly int _most;
    readonly Random _random; // under itself
    readonly Task _accepting;
    int _cuts;

    public CuttingProxy(Uri target, int most, Random random)
    {
        (_target, _most, _random) = (new IPEndPoint(IPAddress.Loopback, target.Port), most, random);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>From now on what comes gets lost.</summary>
    public bool IsSilent { get; set; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        foreach (var socket in _sockets)
            socket.Dispose();
        await Task.WhenAll(_serving);
    }

    async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _serving.Add(ServeAsync(await _listener.AcceptSocketAsync()));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    async Task ServeAsync(Socket client)
    {
        using var host = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        _sockets.Add(client);
        _sockets.Add(host);
        var left = long.MaxValue;
        var (isUp, isReset) = (false, false);
        lock (_random)
        {
            if (Cuts < _most)
                (left, isUp, isReset) = (1 + _random.Next(MostBytes), _random.Next(2) == 0, _random.Next(2) == 0);
        }
        try
        {
            await host.ConnectAsync(_target);
            await Task.WhenAny(PassAsync(client, host, isUp ? left : long.MaxValue), PassAsync(host, client, isUp ? long.MaxValue : left));
        }
        catch (SocketException)
        {
            // The host has stopped.
        }
        foreach (var socket in (Socket[])[client, host])
            End(socket, isReset);
    }

    static void End(Socket socket, bool isReset)
    {
        try
        {
            if (isReset)
                socket.LingerState = new(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }
        socket.Dispose();
    }

    async Task PassAsync(Socket from, Socket to, long left)
    {
        var buffer = new byte[16 << 10];
        try
        {
            while (true)
            {
                var count = await from.ReceiveAsync(buffer);
                if (count == 0)
                    return;
                if (IsSilent)
                    continue;
                var passed = (int)Math.Min(count, left);
                await to.SendAsync(buffer.AsMemory(0, passed));
                left -= passed;
                if (left > 0)
                    continue;
                Interlocked.Increment(ref _cuts);
                return;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other direction ended it.
        }
    }
}
