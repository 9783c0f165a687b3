namespace PluginChat.Host.WebSockets;

/// <summary>
/// Follows the headers of a client's frames (RFC 6455, 5.2) for what the runtime's WebSocket does not tell or lets pass: a
/// length that is not in its shortest form, an unmasked frame without payload, for whose mask it would wait, a control frame
/// that claims to be compressed, and whether a close frame had a code. Payloads are skipped.
/// </summary>
struct FrameCheck
{
    const int OpcodeClose = 0x8;
    const int ReservedBits = 0x70;
    const int MaskBytes = 4;

    long _length;               // of the payload as far as it is read; then what is still to come of it
    byte _opcode;
    byte _seen;                 // bytes of the header so far; 0 in a payload
    byte _lengthBytes;          // that follow the first two: 0, 2 or 8
    bool _ended;                // a close frame: what follows it has no meaning

    /// <summary>What is wrong, as a sentence, once something is.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether a close frame without a code was seen.</summary>
    public bool IsEmptyClose { get; private set; }

    /// <summary>Looks at the next bytes and returns how many come before the first frame that breaks the protocol.</summary>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var frame = 0;
        for (var at = 0; at < bytes.Length && !_ended;)
        {
            if (_seen == 0 && _length > 0)
            {
                var payload = (int)Math.Min(_length, bytes.Length - at);
                at += payload;
                _length -= payload;
                continue;
            }
            if (_seen == 0)
                frame = at;
            Problem = Header(bytes[at++]);
            if (Problem is not null)
                return frame;
        }
        return bytes.Length;
    }

    string? Header(byte b)
    {
        switch (_seen++)
        {
            case 0:
                _opcode = (byte)(b & 0xF);
                return _opcode >= OpcodeClose && (b & ReservedBits) != 0 ? "A control frame is not compressed (RFC 7692, 6.1)." : null;
            case 1 when (b & 0x80) == 0:
                return "A client masks its frames (RFC 6455, 5.1).";
            case 1:
                _lengthBytes = (byte)((b & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 });
                _length = _lengthBytes == 0 ? b & 0x7F : 0;
                return null;
            case var n when n < 2 + _lengthBytes:
                _length = _length << 8 | b;
                return n == 1 + _lengthBytes ? LengthProblem() : null;
            case var n when n < 1 + _lengthBytes + MaskBytes:
                return null;
            default:
                _seen = 0;
                _ended = _opcode == OpcodeClose;
                IsEmptyClose = _ended && _length == 0;
                return null;
        }
    }

    readonly string? LengthProblem() => _length switch
    {
        < 0 => "A length has at most 63 bits (RFC 6455, 5.2).",
        < 126 => "A length has its shortest form (RFC 6455, 5.2).",
        <= ushort.MaxValue when _lengthBytes == 8 => "A length has its shortest form (RFC 6455, 5.2).",
        _ => null,
    };
}
