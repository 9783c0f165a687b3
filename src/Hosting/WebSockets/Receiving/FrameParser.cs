using System.Buffers.Binary;
using System.Numerics;

namespace PluginChat.Hosting.WebSockets.Receiving;

/// <summary>
/// Follows a client's frames (RFC 6455, 5.2) as their bytes come, and says what is wrong with the first that breaks the protocol. It keeps
/// no payload: an idle client costs these few fields.
/// </summary>
/// <param name="deflate">Whether permessage-deflate was agreed on, so that a message may be compressed (RFC 7692, 6).</param>
struct FrameParser(bool deflate)
{
    const int Continuation = 0,
        Binary = 2;
    const int FirstControl = 8;
    const int MaxControlBytes = 125; // RFC 6455, 5.5
    const int MaskBytes = 4;
    const byte FinalBit = 0x80,
        CompressedBit = 0x40,
        MaskBit = 0x80;
    const byte Length16 = 126, // the length follows in 16 bits
        Length64 = 127; // in 64
    const int LargestHeaderBytes = 2 + sizeof(long) + MaskBytes;

    long _length; // of the payload as far as it is read; then what is still to come of it
    uint _mask; // its first byte is the lowest
    byte _first; // the header's first byte
    byte _seen; // bytes of the header so far
    byte _lengthBytes; // that follow the first two: 0, 2 or 8
    byte _masked; // payload bytes since the mask's beginning, modulo 4
    bool _isText; // of the message
    bool _isCompressed; // of the message
    bool _isFragmented; // whether a message has begun whose last frame has not

    /// <summary>What is wrong, as a sentence, once something is.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the header of a frame is complete and the frame has not ended.</summary>
    public bool IsInFrame { get; private set; }

    /// <summary>Bytes of the frame's payload that are still to come.</summary>
    public readonly long Remaining => IsInFrame ? _length : 0;

    public readonly FrameOpcode Opcode => (FrameOpcode)(_first & 0xF);

    public readonly bool IsControl => (_first & 0xF) >= FirstControl;

    public readonly bool IsFinal => (_first & FinalBit) != 0;

    /// <summary>Whether the message that the frame belongs to is text.</summary>
    public readonly bool IsText => _isText;

    public readonly bool IsCompressed => _isCompressed;

    /// <summary>Whether a message has begun and not ended, in the middle of a frame or between two.</summary>
    public readonly bool IsInMessage => _isFragmented || IsInFrame && !IsControl;

    /// <summary>Whether neither a frame nor a message has begun that has not ended.</summary>
    public readonly bool IsAtRest => _seen == 0 && !IsInFrame && !_isFragmented;

    /// <summary>Takes a header's next bytes, and returns how many it took. It stops at the end of the header, and at a problem.</summary>
    public int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length; )
        {
            Problem = Take(bytes[at++]);
            if (IsInFrame || Problem is not null)
                return at;
        }
        return bytes.Length;
    }

    /// <summary>Takes the mask off the payload's next bytes, in place.</summary>
    public void TakePayload(Span<byte> bytes)
    {
        FrameMask.Apply(bytes, _mask, _masked);
        _masked = (byte)((_masked + bytes.Length) & 3);
        _length -= bytes.Length;
    }

    /// <summary>Goes on to the next frame, when nothing of this one is left.</summary>
    public void EndFrame() => IsInFrame = false;

    /// <summary>
    /// Frames that bring another parser to where this one is, with what has come of a message: it goes on with the bytes that follow. The
    /// frame that is under way is one with all that there is of its message before it.
    /// </summary>
    /// <param name="message">What there is of the message's payload, in one or in several frames.</param>
    /// <param name="control">What there is of the payload of a control frame.</param>
    public readonly byte[] Rewrite(ReadOnlySpan<byte> message, ReadOnlySpan<byte> control)
    {
        using var frames = new MemoryStream();
        var opcode = (byte)((_isText ? FrameOpcode.Text : FrameOpcode.Binary) | (FrameOpcode)(_isCompressed ? CompressedBit : 0));
        if (IsInFrame && !IsControl)
        {
            // The bytes that follow have the mask from where it is.
            var mask = BitOperations.RotateLeft(_mask, 8 * (message.Length - _masked & 3));
            Write(frames, (byte)(_first & FinalBit | opcode), message.Length + _length, mask, message);
            return frames.ToArray();
        }
        if (_isFragmented)
            Write(frames, opcode, message.Length, mask: 0, message);
        if (IsInFrame)
            Write(frames, _first, control.Length + _length, _mask, control);
        else
            WriteBegunHeader(frames);
        return frames.ToArray();
    }

    readonly void WriteBegunHeader(MemoryStream frames)
    {
        if (_seen > 0)
            frames.WriteByte(_first);
        if (_seen > 1)
            frames.WriteByte(
                (byte)(
                    MaskBit
                    | (
                        _lengthBytes == 0 ? (byte)_length
                        : _lengthBytes == 2 ? Length16
                        : Length64
                    )
                )
            );
        var ofLength = Math.Clamp(_seen - 2, 0, _lengthBytes);
        for (var i = ofLength - 1; i >= 0; i--)
            frames.WriteByte((byte)(_length >> 8 * i));
        for (var i = 0; i < _seen - 2 - _lengthBytes; i++)
            frames.WriteByte((byte)(_mask >> 8 * i));
    }

    static void Write(MemoryStream frames, byte first, long length, uint mask, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[LargestHeaderBytes];
        header[0] = first;
        var count = 2;
        if (length < Length16)
            header[1] = (byte)(MaskBit | length);
        else if (length <= ushort.MaxValue)
        {
            header[1] = MaskBit | Length16;
            BinaryPrimitives.WriteUInt16BigEndian(header[count..], (ushort)length);
            count += sizeof(ushort);
        }
        else
        {
            header[1] = MaskBit | Length64;
            BinaryPrimitives.WriteInt64BigEndian(header[count..], length);
            count += sizeof(long);
        }
        BinaryPrimitives.WriteUInt32LittleEndian(header[count..], mask);
        frames.Write(header[..(count + MaskBytes)]);
        var masked = payload.ToArray();
        FrameMask.Apply(masked, mask, at: 0);
        frames.Write(masked);
    }

    string? Take(byte b)
    {
        switch (_seen++)
        {
            case 0:
                _first = b;
                return FirstProblem();
            case 1 when (b & MaskBit) == 0:
                return "A client masks its frames (RFC 6455, 5.1).";
            case 1:
                _lengthBytes = (byte)(
                    (b & 0x7F) switch
                    {
                        Length16 => 2,
                        Length64 => 8,
                        _ => 0,
                    }
                );
                _length = _lengthBytes == 0 ? b & 0x7F : 0;
                _mask = 0;
                return IsControl && _lengthBytes > 0 ? $"A control frame has at most {MaxControlBytes} bytes (RFC 6455, 5.5)." : null;
            case var n when n < 2 + _lengthBytes:
                _length = _length << 8 | b;
                return n == 1 + _lengthBytes ? LengthProblem() : null;
            case var n:
                var byteOfMask = n - 2 - _lengthBytes;
                _mask |= (uint)b << 8 * byteOfMask;
                if (byteOfMask == MaskBytes - 1)
                    Begin();
                return null;
        }
    }

    void Begin()
    {
        (_seen, _masked, IsInFrame) = (0, 0, true);
        if (IsControl)
            return;
        if (Opcode != FrameOpcode.Continuation)
            (_isText, _isCompressed) = (Opcode == FrameOpcode.Text, (_first & CompressedBit) != 0);
        _isFragmented = !IsFinal;
    }

    readonly string? FirstProblem()
    {
        var (opcode, isCompressed) = (_first & 0xF, (_first & CompressedBit) != 0);
        if ((_first & 0x30) != 0)
            return "A reserved bit is set (RFC 6455, 5.2).";
        if (opcode is > Binary and < FirstControl or > (int)FrameOpcode.Pong)
            return $"Opcode {opcode} is not defined (RFC 6455, 5.2).";
        if (opcode >= FirstControl)
            return isCompressed ? "A control frame is not compressed (RFC 7692, 6.1)."
                : IsFinal ? null
                : "A control frame is not fragmented (RFC 6455, 5.5).";
        if (isCompressed && (!deflate || opcode == Continuation))
            return deflate
                ? "The first frame of a message says whether it is compressed (RFC 7692, 6.1)."
                : "Compression was not agreed on (RFC 7692, 6).";
        return (opcode == Continuation) == _isFragmented ? null
            : _isFragmented ? "A message begins within another (RFC 6455, 5.4)."
            : "A continuation continues nothing (RFC 6455, 5.4).";
    }

    readonly string? LengthProblem() =>
        _length switch
        {
            < 0 => "A length has at most 63 bits (RFC 6455, 5.2).",
            < 126 => "Payload length is not minimally encoded (RFC 6455, 5.2).",
            <= ushort.MaxValue when _lengthBytes == 8 => "Payload length is not minimally encoded (RFC 6455, 5.2).",
            _ => null,
        };
}
