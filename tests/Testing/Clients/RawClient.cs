using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PluginChat.Testing.Clients;

/// <summary>A client that writes the bytes it is told to, right or wrong, and shows the frames that come back.</summary>
sealed class RawClient : IAsyncDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    readonly Socket _socket;
    byte[] _pending = [];

    RawClient(Socket socket) => _socket = socket;

    /// <summary>The answer's status line and headers.</summary>
    public string Answer { get; private set; } = "";

    public int Status => int.Parse(Answer.Split(' ')[1]);

    public Socket Socket => _socket;

    public readonly record struct Frame(int Opcode, bool Final, byte[] Payload, bool Deflated = false)
    {
        public string Text => Encoding.UTF8.GetString(Payload);

        public int CloseCode => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : 1005;
    }

    /// <summary>Connects and sends a handshake; whatever the answer is, it is in <see cref="Answer"/>.</summary>
    public static async Task<RawClient> ConnectAsync(Uri address, string path, string headers = "", int receiveBuffer = 0)
    {
        var client = await OpenAsync(address, receiveBuffer);
        await client.SendAsync(
            Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
            )
        );
        await client.ReadAnswerAsync();
        return client;
    }

    public static async Task<RawClient> OpenAsync(Uri address, int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
            socket.ReceiveBufferSize = receiveBuffer;
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port));
        return new(socket);
    }

    public async Task ReadAnswerAsync()
    {
        var text = "";
        while (!text.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var more = await ReadSomeAsync();
            if (more.Length == 0)
                break;
            text += Encoding.Latin1.GetString(more);
        }
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Answer = end < 0 ? text : text[..end];
        _pending = end < 0 ? [] : Encoding.Latin1.GetBytes(text[(end + 4)..]);
    }

    /// <summary>The text of an answer that came in chunks, or by its length.</summary>
    public async Task<string> ReadBodyAsync()
    {
        var isChunked = Answer.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);
        if (!isChunked)
        {
            var start = Answer.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
            var length = start < 0 ? 0 : int.Parse(Answer[(start + "Content-Length: ".Length)..].Split('\r')[0]);
            Assert.True(await FillAsync(length), "The answer ends in the middle of its text.");
            return Encoding.UTF8.GetString(_pending[..length]);
        }
        var text = "";
        while (!Encoding.Latin1.GetString(_pending).Contains("0\r\n\r\n", StringComparison.Ordinal) && await FillAsync(_pending.Length + 1))
        { }
        for (var rest = _pending; ; )
        {
            var line = rest.AsSpan().IndexOf("\r\n"u8);
            var size = Convert.ToInt32(Encoding.ASCII.GetString(rest[..line]), 16);
            if (size == 0)
                return text;
            text += Encoding.UTF8.GetString(rest[(line + 2)..(line + 2 + size)]);
            rest = rest[(line + 2 + size + 2)..];
        }
    }

    public async Task SendAsync(byte[] bytes)
    {
        using var patience = new CancellationTokenSource(s_patience);
        for (var sent = 0; sent < bytes.Length; )
            sent += await _socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None, patience.Token);
    }

    public Task SendTextAsync(string text) => SendAsync(Encode(1, Encoding.UTF8.GetBytes(text)));

    /// <summary>A frame as a client sends it, or, without a mask, as it must not.</summary>
    public static byte[] Encode(int opcode, byte[] payload, bool final = true, bool masked = true)
    {
        using var frame = new MemoryStream();
        frame.WriteByte((byte)((final ? 0x80 : 0) | opcode));
        var mask = masked ? 0x80 : 0;
        Span<byte> length = stackalloc byte[8];
        if (payload.Length < 126)
            frame.WriteByte((byte)(mask | payload.Length));
        else if (payload.Length <= ushort.MaxValue)
        {
            frame.WriteByte((byte)(mask | 126));
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
            frame.Write(length[..2]);
        }
        else
        {
            frame.WriteByte((byte)(mask | 127));
            BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)payload.Length);
            frame.Write(length);
        }
        byte[] key = [0x12, 0x34, 0x56, 0x78];
        if (masked)
            frame.Write(key);
        var body = (byte[])payload.Clone();
        for (var i = 0; masked && i < body.Length; i++)
            body[i] ^= key[i & 3];
        frame.Write(body);
        return frame.ToArray();
    }

    /// <summary>The next frame, or null at the end of the stream.</summary>
    public async Task<Frame?> ReceiveAsync()
    {
        if (!await FillAsync(2))
            return null;
        var header = (_pending[1] & 0x7F) switch
        {
            126 => 4,
            127 => 10,
            _ => 2,
        };
        await FillAsync(header);
        var length = header switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(_pending.AsSpan(2)),
            10 => (int)BinaryPrimitives.ReadUInt64BigEndian(_pending.AsSpan(2)),
            _ => _pending[1] & 0x7F,
        };
        Assert.True(await FillAsync(header + length), "The stream ends in the middle of a frame.");
        var frame = new Frame(_pending[0] & 0xF, (_pending[0] & 0x80) != 0, _pending[header..(header + length)], (_pending[0] & 0x40) != 0);
        Assert.True((_pending[1] & 0x80) == 0, "A server's frame must not be masked.");
        _pending = _pending[(header + length)..];
        return frame;
    }

    /// <summary>Reads on until a close frame comes, and returns its code; null where the stream ends without one.</summary>
    public async Task<int?> ReceiveCloseAsync()
    {
        while (await ReceiveAsync() is { } frame)
        {
            if (frame.Opcode == 8)
                return frame.CloseCode;
        }
        return null;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    async Task<bool> FillAsync(int bytes)
    {
        if (_pending.Length >= bytes)
            return true;
        // Gathered in one place: joining arrays at every read would make a message of 16 MB cost gigabytes of copying.
        using var gathered = new MemoryStream(bytes);
        gathered.Write(_pending);
        while (gathered.Length < bytes)
        {
            var more = await ReadSomeAsync();
            gathered.Write(more);
            if (more.Length == 0)
                break;
        }
        _pending = gathered.ToArray();
        return _pending.Length >= bytes;
    }

    async Task<byte[]> ReadSomeAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        var buffer = new byte[64 << 10];
        try
        {
            return buffer[..await _socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, patience.Token)];
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
