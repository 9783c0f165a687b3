using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.Load.Protocols;

/// <summary>How a message of the chat is put into a WebSocket message, and found there.</summary>
abstract class ChatProtocol
{
    public static ChatProtocol Of(ProtocolKind kind) =>
        kind switch
        {
            ProtocolKind.SignalRJson => new SignalRJsonProtocol(),
            ProtocolKind.SignalRMessagePack => new SignalRMessagePackProtocol(),
            _ => new PlainProtocol(),
        };

    /// <summary>What a client says first, once the WebSocket is open, as a frame.</summary>
    public virtual byte[]? Greeting => null;

    /// <summary>What a client says from time to time so that it is not taken for gone, as a frame.</summary>
    public virtual byte[]? KeepAlive => null;

    /// <summary>The frame that sends this text to all. The text is in it as it is, so that a stamp can be written over it.</summary>
    public abstract byte[] Frame(ReadOnlySpan<byte> text);

    /// <summary>Takes the next chat message out of a WebSocket message, which may hold several.</summary>
    public abstract bool TryTake(ref ReadOnlySpan<byte> message, out ReadOnlySpan<byte> text);

    /// <summary>Why the answer to the greeting is a refusal, or null.</summary>
    public virtual string? Refusal(ReadOnlySpan<byte> answer) => null;

    protected static byte[] TextFrame(ReadOnlySpan<byte> payload) => FrameWriter.Frame(Opcode.Text, payload);

    protected static byte[] BinaryFrame(ReadOnlySpan<byte> payload) => FrameWriter.Frame(Opcode.Binary, payload);
}
