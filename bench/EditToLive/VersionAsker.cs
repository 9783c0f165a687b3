using System.Diagnostics;
using System.Net;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.EditToLive;

/// <summary>The connected client: asks for the version again and again on one socket, which it replaces only where it is lost.</summary>
sealed class VersionAsker(IPEndPoint server) : IDisposable
{
    // What the measurement can be wrong by. Asking without a pause would take a core from the server.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    RawWebSocket? _socket;

    /// <summary>How often an open socket was lost.</summary>
    public int Drops { get; private set; }

    /// <summary>Waits until the server answers <paramref name="version"/>.</summary>
    /// <returns>When it did (<see cref="Stopwatch.GetTimestamp"/>), or null where it did not in time.</returns>
    public long? WaitFor(int version, TimeSpan patience)
    {
        var wanted = $"{version}";
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < patience; Thread.Sleep(Pause))
        {
            if (Ask() == wanted)
                return Stopwatch.GetTimestamp();
        }
        return null;
    }

    public void Dispose() => _socket?.Dispose();

    string? Ask()
    {
        try
        {
            if (_socket is null && !Connect())
                return null;
            _socket!.SendText("version?");
            return _socket.ReceiveText();
        }
        catch (WebSocketGoneException) when (_socket is not null)
        {
            Drops++;
            _socket.Dispose();
            _socket = null;
            return null;
        }
    }

    bool Connect()
    {
        var socket = RawWebSocket.TryConnect(server);
        if (socket is null)
            return false;
        try
        {
            socket.Open("/ws/test/chat", "chat");
            _socket = socket;
            return true;
        }
        catch (WebSocketGoneException)
        {
            // A server that is restarting may accept and then go: no socket was open, so none was dropped.
            socket.Dispose();
            return false;
        }
    }
}
