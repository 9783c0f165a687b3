using System.Net;
using System.Net.Sockets;

namespace PluginChat.Measure.Sockets;

/// <summary>Finds a port on loopback that nobody uses.</summary>
public static class FreePort
{
    // Below Linux's ephemeral ports (32768 to 60999): a client that polls a port of that range, where nobody listens yet,
    // can be given the same port as its source and so connect to itself.
    const int First = 20000;
    const int Last = 32000;

    public static IPEndPoint Find()
    {
        while (true)
        {
            var end = new IPEndPoint(IPAddress.Loopback, Random.Shared.Next(First, Last));
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(end);
                return end;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Taken: another will do.
            }
        }
    }
}
