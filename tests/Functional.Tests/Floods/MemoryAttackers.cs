using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PluginChat.Testing.Clients;

namespace PluginChat.Functional.Tests.Floods;

/// <summary>
/// Clients that each try to have the host keep something for them: answers that they do not read, messages that do not end. Whoever is closed comes
/// back. Each kind has a thread of its own, calls that block, and a pace, so that what others notice is the host's doing.
/// </summary>
sealed class MemoryAttackers(Uri address)
{
    const int Text = 1, Binary = 2, Ping = 9, Compressed = 0x40;

    static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(5);

    readonly byte[] _discarded = new byte[64 << 10];        // whoever writes it
    volatile bool _isOver;

    /// <summary>An action whose clients are all in one room.</summary>
    public const string Rooms = """
        using PluginChat;

        [Action("test/rooms")]
        public sealed class Rooms : WebSocketAction
        {
            public override ValueTask OnOpenAsync(IWebSocketClient client)
            {
                Groups["room"].Add(client);
                return default;
            }

            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                Groups["room"].Send(message);
                return default;
            }
        }
        """;

    public async Task RunAsync(TimeSpan duration)
    {
        var pings = Repeat(500, RawClient.Encode(Ping, new byte[125]));
        var fragments = Repeat(2000, RawClient.Encode(0, [], final: false));
        var bomb = Bomb();
        var piece = RawClient.Encode(0, new byte[64 << 10], final: false);
        var threads = new List<Task>
        {
            StartAsync("/ws/test/idle", 1, [], pings, everyTurns: 1),
            StartAsync("/ws/test/idle", 1, RawClient.Encode(Text, [], final: false), fragments, everyTurns: 1),
            StartAsync("/ws/test/idle", 40, bomb, RawClient.Encode(0, [], final: false), everyTurns: 20),
            StartAsync("/ws/test/idle", 20, RawClient.Encode(Binary, [], final: false), piece, everyTurns: 10),
            Task.Factory.StartNew(RunRoom, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default),
        };
        await Task.WhenAny(Task.Delay(duration), Task.WhenAll(threads));
        _isOver = true;
        await Task.WhenAll(threads);
    }

    Task StartAsync(string path, int clients, byte[] first, byte[] then, int everyTurns) => Task.Factory.StartNew(
        () => Run(path, clients, first, then, everyTurns), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    void Run(string path, int clients, byte[] first, byte[] then, int everyTurns)
    {
        var sockets = new Socket?[clients];
        for (var turn = 0; !_isOver; turn++)
        {
            Thread.Sleep(s_pace);
            if (turn % everyTurns != 0)
                continue;
            for (var i = 0; i < clients && !_isOver; i++)
            {
                if (sockets[i] is { } socket && TrySend(socket, then))
                    continue;
                sockets[i]?.Dispose();
                sockets[i] = Open(path);
                TrySend(sockets[i]!, first);
            }
        }
        foreach (var socket in sockets)
            socket?.Dispose();
    }

    // Two who do not read, at most a second each, and one who fills the room for them.
    void RunRoom()
    {
        var message = RawClient.Encode(Binary, new byte[64 << 10]);
        var silent = new Queue<Socket>();
        using var sender = Open("/ws/test/rooms");
        for (var turn = 0; !_isOver; turn++)
        {
            Thread.Sleep(s_pace);
            if (turn % 200 == 0)
                silent.Enqueue(Open("/ws/test/rooms"));
            if (silent.Count > 2)
                silent.Dequeue().Dispose();
            TrySend(sender, message);
            while (sender.Available > 0)
                sender.Receive(_discarded);
        }
        foreach (var socket in silent)
            socket.Dispose();
    }

    Socket Open(string path)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = 200, ReceiveBufferSize = 16 << 10 };
        socket.Connect(new IPEndPoint(IPAddress.Loopback, address.Port));
        socket.Send(Encoding.ASCII.GetBytes(Attack.Handshake(path).Replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n", StringComparison.Ordinal)));
        var answer = new byte[12];
        Assert.Equal(12, socket.Receive(answer));
        Assert.Equal("HTTP/1.1 101", Encoding.ASCII.GetString(answer));
        return socket;
    }

    // False where the host has closed it.
    static bool TrySend(Socket socket, byte[] bytes)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length;)
                sent += socket.Send(bytes, sent, bytes.Length - sent, SocketFlags.None);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return true;        // it is not read from: its next frame would be cut, and that is its fault
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static byte[] Bomb()
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(new byte[39 << 20]);
        return RawClient.Encode(Binary | Compressed, packed.ToArray(), final: false);
    }

    static byte[] Repeat(int count, byte[] frame) => [.. Enumerable.Repeat(frame, count).SelectMany(f => f)];
}
