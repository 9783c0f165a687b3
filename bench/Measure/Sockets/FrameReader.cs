using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace PluginChat.Measure.Sockets;

/// <summary>Reads what a server sends: the head of its HTTP answer, then frames.</summary>
sealed class FrameReader(Socket socket)
{
    // Small, because 10,000 clients have one each; it grows where a message needs it.
    byte[] _buffer = new byte[256];
    int _start;
    int _end;

    public bool HasBuffered => _end > _start;

    public string ReadHttpHead()
    {
        int length;
        while ((length = Buffered.IndexOf("\r\n\r\n"u8)) < 0)
            Fill();
        var head = Encoding.ASCII.GetString(Buffered[..length]);
        _start += length + 4;
        return head;
    }

    public Frame Read()
    {
        Need(2);
        var opcode = (Opcode)(Buffered[0] & 0x0F);
        long length = Buffered[1] & 0x7F;
        var headBytes = length switch
        {
            126 => 4,
            127 => 10,
            _ => 2,
        };
        Need(headBytes);
        length = headBytes switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(Buffered[2..]),
            10 => BinaryPrimitives.ReadInt64BigEndian(Buffered[2..]),
            _ => length,
        };
        Need(checked(headBytes + (int)length));
        var payload = Buffered.Slice(headBytes, (int)length);
        _start += headBytes + (int)length;
        return new Frame(opcode, payload);
    }

    ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    void Need(int bytes)
    {
        while (_end - _start < bytes)
            Fill();
    }

    void Fill()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_end == _buffer.Length)
            MakeRoom();
        var received = socket.Receive(_buffer.AsSpan(_end), SocketFlags.None, out var error);
        if (error != SocketError.Success || received == 0)
            throw new WebSocketGoneException($"The connection ended: {error}.");
        _end += received;
    }

    void MakeRoom()
    {
        var larger = _start > 0 ? _buffer : new byte[_buffer.Length * 2];
        Buffered.CopyTo(larger);
        _end -= _start;
        _start = 0;
        _buffer = larger;
    }
}
