using System.Net.Sockets;

namespace PluginChat.Hosting.Listening;

/// <summary>
/// A connection whose requests are counted by <see cref="SilentConnections"/>, under whose lock all is that changes here.
/// </summary>
sealed class KnownConnection
{
    public KnownConnection(Socket socket, GatedConnection connection, long since)
    {
        (Socket, Connection, Since) = (socket, connection, since);
        Node = new(this);
    }

    public Socket Socket { get; }

    public GatedConnection Connection { get; }

    /// <summary>When it was accepted, a timestamp.</summary>
    public long Since { get; }

    /// <summary>In the list of those that never asked for anything, of the idle ones, or of none while requests are under way.</summary>
    public LinkedListNode<KnownConnection> Node { get; }

    /// <summary>How many requests are under way: of HTTP/2 many may be.</summary>
    public int Requests { get; set; }

    public bool IsForgotten { get; set; }
}
