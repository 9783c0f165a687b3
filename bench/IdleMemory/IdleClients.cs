using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PluginChat.Bench.IdleMemory.Conversations;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.IdleMemory;

/// <summary>Many open connections that say nothing but what keeps them open. Used by one thread.</summary>
sealed class IdleClients(IPEndPoint server, IConversation conversation) : IDisposable
{
    /// <summary>Enough to have a server's code compiled and its pools begun before the first reading.</summary>
    public const int WarmUpClients = 50;

    /// <summary>
    /// Those that are there at the first reading: enough for a runtime to give back what it has left over from its start before that.
    /// Together with the others no more than a process with 20,000 files takes.
    /// </summary>
    public const int FirstClients = 2_000;

    // Half of what SignalR allows, less a margin for a machine that is busy.
    static readonly TimeSpan s_keepAliveEvery = TimeSpan.FromSeconds(12);
    static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);
    const int OpenedBetweenLooks = 500;

    readonly List<RawWebSocket> _sockets = [];
    long _keptAlive = Stopwatch.GetTimestamp();
    int _source = 1;

    public void Open(int clients)
    {
        for (var i = 0; i < clients; i++)
        {
            var socket = Connect();
            _sockets.Add(socket);
            conversation.Open(socket);
            if (i % OpenedBetweenLooks == 0)
                Tend();
        }
    }

    /// <summary>Keeps everyone connected for a while. What arrives is read: bytes left in the kernel are nobody's idle.</summary>
    public void Idle(TimeSpan time)
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < time; Thread.Sleep(s_look))
            Tend();
    }

    /// <summary>Has one client send a message, and waits until it can be expected to have reached everyone.</summary>
    public void BroadcastOnce(TimeSpan settle)
    {
        conversation.Broadcast(_sockets[0]);
        Idle(settle);
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    void Tend()
    {
        var keepAlive = conversation.KeepAlive is not null && Stopwatch.GetElapsedTime(_keptAlive) > s_keepAliveEvery;
        foreach (var socket in _sockets)
        {
            socket.TakeArrived();
            if (keepAlive)
                socket.SendText(conversation.KeepAlive!);
        }
        if (keepAlive)
            _keptAlive = Stopwatch.GetTimestamp();
    }

    RawWebSocket Connect()
    {
        while (true)
        {
            try
            {
                return RawWebSocket.TryConnect(server, Source())
                    ?? throw new WebSocketGoneException($"No one listens at {server} any more.");
            }
            catch (SocketException e)
                when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse && _source < 250)
            {
                // The source address has no ports left: all of 127.0.0.0/8 is this machine, so the next one has.
                _source++;
            }
        }
    }

    // The first needs no binding, which leaves the choice of the port to the time of connecting.
    IPAddress? Source() => _source == 1 ? null : new IPAddress([127, 0, 0, (byte)_source]);
}
