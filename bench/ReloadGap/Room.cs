using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PluginChat.Bench.ReloadGap;

/// <summary>
/// Clients that read whatever comes, and some that send: each its next message when its last came back. The first client
/// notes when something arrived, and with which version of the code.
/// </summary>
sealed class Room(IPEndPoint server) : IDisposable
{
    // Empty, as the host sends it, and its answer, masked with zeros (RFC 6455, 5.5).
    static readonly byte[] s_ping = [0x89, 0];
    static readonly byte[] s_pong = [0x8A, 0x80, 0, 0, 0, 0];

    // 2 bytes of header, 4 digits of version, 2 of the sender.
    const int FrameBytes = 8;

    // A masked text frame of two bytes, whose mask is zeros.
    static byte[] Message(int sender) => [0x81, 0x82, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes($"{sender:00}")];

    readonly List<Socket> _sockets = [];
    readonly List<Task> _reading = [];
    readonly Lock _lock = new();
    readonly List<(long At, int Version)> _arrivals = []; // under _lock
    long _delivered;
    volatile bool _ended;

    public long Delivered => Interlocked.Read(ref _delivered);

    public Exception? Failure { get; private set; }

    /// <summary>What arrived at the first client since the last call.</summary>
    public List<(long At, int Version)> TakeArrivals()
    {
        lock (_lock)
        {
            List<(long, int)> taken = [.. _arrivals];
            _arrivals.Clear();
            return taken;
        }
    }

    public void Open(int clients)
    {
        for (var i = 0; i < clients; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(server);
            socket.Send(
                Encoding.ASCII.GetBytes(
                    "GET /ws/test/chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
                )
            );
            var head = "";
            var one = new byte[1];
            while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal) && socket.Receive(one) == 1)
                head += (char)one[0];
            if (!head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
                throw new InvalidOperationException($"The handshake was answered '{head.Split('\r')[0]}'.");
            _sockets.Add(socket);
        }
    }

    public void Start(int senders)
    {
        for (var i = 0; i < _sockets.Count; i++)
            _reading.Add(ReadAsync(_sockets[i], i, i < senders));
    }

    async Task ReadAsync(Socket socket, int number, bool sends)
    {
        var buffer = new byte[8 << 10];
        var filled = 0;
        var message = Message(number % 100);
        try
        {
            if (sends)
                await socket.SendAsync(message, SocketFlags.None);
            while (true)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None);
                if (read == 0)
                    throw new IOException($"Client {number} was dropped.");
                var at = Stopwatch.GetTimestamp();
                filled += read;
                var own = false;
                var used = 0;
                var (messages, last) = (0, 0);
                while (filled - used >= s_ping.Length)
                {
                    if (buffer.AsSpan(used).StartsWith(s_ping))
                    {
                        await socket.SendAsync(s_pong, SocketFlags.None);
                        used += s_ping.Length;
                        continue;
                    }
                    if (filled - used < FrameBytes)
                        break;
                    if (buffer[used] != 0x81 || buffer[used + 1] != FrameBytes - 2)
                        throw new IOException($"Client {number} got a frame {buffer[used]:x2} {buffer[used + 1]:x2}.");
                    own |= sends && buffer[used + 6] == message[6] && buffer[used + 7] == message[7];
                    messages++;
                    last = used;
                    used += FrameBytes;
                }
                Interlocked.Add(ref _delivered, messages);
                if (number == 0 && messages > 0)
                {
                    var version = int.Parse(buffer.AsSpan(last + 2, 4));
                    lock (_lock)
                        _arrivals.Add((at, version));
                }
                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
                if (own)
                    await socket.SendAsync(message, SocketFlags.None);
            }
        }
        catch (Exception e) when (_ended && e is SocketException or ObjectDisposedException)
        {
            // The measurement is over.
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            Failure ??= e;
        }
    }

    public void Dispose()
    {
        _ended = true;
        foreach (var socket in _sockets)
            socket.Dispose();
        Task.WaitAll([.. _reading]);
    }
}
