namespace PluginChat.Bench.Load.Protocols;

/// <summary>A WebSocket message is a chat message.</summary>
sealed class PlainProtocol : ChatProtocol
{
    public override byte[] Frame(ReadOnlySpan<byte> text) => TextFrame(text);

    public override bool TryTake(ref ReadOnlySpan<byte> message, out ReadOnlySpan<byte> text)
    {
        text = message;
        message = [];
        return !text.IsEmpty;
    }
}
