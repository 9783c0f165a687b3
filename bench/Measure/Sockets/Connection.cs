using System.Net;
using System.Net.Sockets;

namespace PluginChat.Measure.Sockets;

/// <summary>Connects without an exception where nobody listens: a start-up is polled hundreds of times.</summary>
static class Connection
{
    public static SocketError Try(Socket socket, IPEndPoint server)
    {
        using var done = new ManualResetEventSlim();
        using var attempt = new SocketAsyncEventArgs { RemoteEndPoint = server };
        attempt.Completed += (_, _) => done.Set();
        if (socket.ConnectAsync(attempt))
            done.Wait();
        return attempt.SocketError;
    }
}
