using System.Text;

namespace PluginChat.Bench.Load.Protocols;

/// <summary>SignalR's JSON protocol with the names of Peers/SignalRChat. Each record ends with the character 0x1E.</summary>
sealed class SignalRJsonProtocol : ChatProtocol
{
    const byte End = 0x1e;

    static ReadOnlySpan<byte> Invocation => "{\"type\":1,\"target\":\"message\",\"arguments\":[\""u8;

    public override byte[] Greeting { get; } = TextFrame("{\"protocol\":\"json\",\"version\":1}\u001e"u8);

    public override byte[] KeepAlive { get; } = TextFrame("{\"type\":6}\u001e"u8);

    public override byte[] Frame(ReadOnlySpan<byte> text) =>
        TextFrame([.. "{\"type\":1,\"target\":\"Send\",\"arguments\":[\""u8, .. text, .. "\"]}\u001e"u8]);

    // The texts need no escapes, so the first quotation mark ends them.
    public override bool TryTake(ref ReadOnlySpan<byte> message, out ReadOnlySpan<byte> text)
    {
        while (message.IndexOf(End) is var end and >= 0)
        {
            var record = message[..end];
            message = message[(end + 1)..];
            if (!record.StartsWith(Invocation))
                continue; // A ping, or the end of an invocation.
            text = record[Invocation.Length..];
            text = text[..Math.Max(0, text.IndexOf((byte)'"'))];
            return true;
        }
        text = default;
        return false;
    }

    public override string? Refusal(ReadOnlySpan<byte> answer) =>
        answer.StartsWith("{}\u001e"u8) ? null : $"SignalR answered the handshake with '{Encoding.UTF8.GetString(answer)}'";
}
