using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PluginChat.Testing.Processes;

/// <summary>Finds a port of loopback for a program that cannot choose one by itself.</summary>
static class FreePort
{
    // Below those that connections leave from (32768 to 60999 on Linux). One of these is gone where any test connects to anything before
    // the program has it, or while a server that a test stopped is to come back to it; and who polls it may be connected to itself.
    const int First = 20000;
    const int Last = 32000;

    static readonly ConcurrentDictionary<int, byte> s_given = [];

    /// <summary>One that nobody uses now, and that was not given to another caller.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                if (s_given.TryAdd(port, 0))
                    return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Taken: another will do.
            }
        }
    }
}
