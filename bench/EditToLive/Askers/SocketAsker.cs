using System.Net;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.EditToLive.Askers;

/// <summary>The connected client: asks for the version again and again on one socket, which it replaces only where it is lost.</summary>
sealed class SocketAsker(IPEndPoint server) : IVersionAsker
{
    RawWebSocket? _socket;

    public int Drops { get; private set; }

    public void Dispose() => _socket?.Dispose();

    public string? Ask()
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
