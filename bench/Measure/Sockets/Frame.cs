using System.Buffers.Binary;

namespace PluginChat.Measure.Sockets;

/// <summary>A frame from the server, whose payload is valid until the next one is read.</summary>
readonly ref struct Frame(Opcode opcode, ReadOnlySpan<byte> payload)
{
    public Opcode Opcode { get; } = opcode;

    public ReadOnlySpan<byte> Payload { get; } = payload;

    // 1005: no code was given (RFC 6455, 7.4.1).
    public int CloseCode => Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : 1005;
}
