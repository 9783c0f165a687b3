using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PluginChat.Measure.Sockets;

/// <summary>
/// A WebSocket client that is little more than its socket, so that what is measured is the server. It blocks, trusts
/// the server, and is used by one thread at a time.
/// </summary>
public sealed class RawWebSocket : IDisposable
{
    // Longer than anything measured here: a server that stays silent so long is broken, and the benchmark says so.
    static readonly TimeSpan s_silence = TimeSpan.FromSeconds(60);

    // Any 16 bytes do (RFC 6455, 4.1); the answer to them is not checked, because the server is ours.
    const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    readonly Socket _socket;
    readonly FrameReader _reader;

    RawWebSocket(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
        _socket.ReceiveTimeout = _socket.SendTimeout = (int)s_silence.TotalMilliseconds;
        _reader = new FrameReader(socket);
    }

    /// <summary>Connects by TCP alone; <see cref="Open"/> follows. Null where nobody listens.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="source">The address to come from: more than about 28,000 connections need more than one.</param>
    public static RawWebSocket? TryConnect(IPEndPoint server, IPAddress? source = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (source is not null)
                socket.Bind(new IPEndPoint(source, 0));
            var error = Connection.Try(socket, server);
            if (error == SocketError.Success)
                return new RawWebSocket(socket);
            socket.Dispose();
            return error == SocketError.ConnectionRefused ? null : throw new SocketException((int)error);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Does the opening handshake.</summary>
    /// <exception cref="WebSocketGoneException">The server answered something else than 101, or nothing.</exception>
    public void Open(string path, string? protocol = null)
    {
        var request =
            $"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Key: {Key}\r\nSec-WebSocket-Version: 13\r\n"
            + (protocol is null ? "" : $"Sec-WebSocket-Protocol: {protocol}\r\n")
            + "\r\n";
        Write(Encoding.ASCII.GetBytes(request));
        var head = _reader.ReadHttpHead();
        if (!head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
            throw new WebSocketGoneException($"GET {path} was answered '{head.Split('\r')[0]}' instead of 101.");
    }

    public void SendText(string text) => Write(FrameWriter.Frame(Opcode.Text, Encoding.UTF8.GetBytes(text)));

    /// <summary>Waits for the next text message. Answers pings meanwhile.</summary>
    /// <exception cref="WebSocketGoneException">The connection ended instead.</exception>
    public string ReceiveText()
    {
        while (true)
        {
            var frame = _reader.Read();
            if (frame.Opcode == Opcode.Text)
                return Encoding.UTF8.GetString(frame.Payload);
            Answer(frame);
        }
    }

    /// <summary>Takes in what has arrived, without waiting, and answers pings.</summary>
    /// <returns>The number of text messages among it.</returns>
    /// <exception cref="WebSocketGoneException">The connection has ended.</exception>
    public int TakeArrived()
    {
        var texts = 0;
        while (_reader.HasBuffered || _socket.Poll(0, SelectMode.SelectRead))
        {
            var frame = _reader.Read();
            if (frame.Opcode == Opcode.Text)
                texts++;
            else
                Answer(frame);
        }
        return texts;
    }

    public void Dispose() => _socket.Dispose();

    void Answer(Frame frame)
    {
        if (frame.Opcode == Opcode.Close)
            throw new WebSocketGoneException($"The server closed the connection with {frame.CloseCode}.");
        if (frame.Opcode == Opcode.Ping)
            Write(FrameWriter.Frame(Opcode.Pong, frame.Payload));
    }

    void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[_socket.Send(bytes)..];
        }
        catch (SocketException e)
        {
            throw new WebSocketGoneException("The connection ended: " + e.Message, e);
        }
    }
}
