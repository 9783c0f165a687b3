using System.Net;
using System.Net.Sockets;
using System.Text;
using PluginChat.Functional.Tests.Floods;

namespace PluginChat.Functional.Tests.Attacks;

/// <summary>
/// A connection with calls that block, for a thread of its own: attackers cost the test's process little and its thread pool nothing, which
/// is the chat's. What is not taken from it within a fifth of a second is not sent.
/// </summary>
sealed class AttackClient : IDisposable
{
    static readonly byte[] s_discarded = new byte[64 << 10]; // whoever writes it

    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        SendTimeout = 200,
        ReceiveTimeout = 60_000,
        ReceiveBufferSize = 16 << 10,
    };

    public AttackClient(Uri host, string from = "127.0.0.1")
    {
        _socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, host.Port));
    }

    /// <summary>Connects and opens a WebSocket; null where the host does not let it in.</summary>
    public static AttackClient? TryOpen(Uri host, string path, string from = "127.0.0.1", string headers = "")
    {
        var client = new AttackClient(host, from);
        if (client.Handshake(path, headers) == 101)
            return client;
        client.Dispose();
        return null;
    }

    /// <summary>Asks for a WebSocket and returns the answer's status; 0 where the connection ends instead.</summary>
    public static int StatusOf(Uri host, string path, string from = "127.0.0.1")
    {
        using var client = new AttackClient(host, from);
        return client.Handshake(path, "");
    }

    /// <summary>Sends a handshake and returns the answer's status; 0 where the connection ends instead.</summary>
    public int Handshake(string path, string headers) =>
        Ask(Attack.Handshake(path).Replace("\r\n\r\n", "\r\n" + headers + "\r\n", StringComparison.Ordinal));

    /// <summary>Sends a request and returns the answer's status; 0 where the connection ends instead.</summary>
    public int Ask(string request)
    {
        TrySend(Encoding.ASCII.GetBytes(request));
        var head = new byte[12];
        try
        {
            for (var read = 0; read < head.Length; )
            {
                var more = _socket.Receive(head, read, head.Length - read, SocketFlags.None);
                if (more == 0)
                    return 0;
                read += more;
            }
        }
        catch (SocketException)
        {
            return 0;
        }
        return int.Parse(head.AsSpan(9), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>False where the host has closed it. A frame that is not taken is cut, and the host sees that by the next one.</summary>
    public bool TrySend(byte[] bytes)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length; )
                sent += _socket.Send(bytes, sent, bytes.Length - sent, SocketFlags.None);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads and forgets what has come; false where the host has closed it.</summary>
    public bool Discard()
    {
        try
        {
            while (_socket.Available > 0)
                _socket.Receive(s_discarded);
            return !_socket.Poll(0, SelectMode.SelectRead) || _socket.Available > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();
}
