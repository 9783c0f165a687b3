using System.Buffers.Binary;
using System.Text;

namespace PluginChat.Bench.Load.Protocols;

/// <summary>
/// SignalR's MessagePack protocol with the names of Peers/SignalRChat. Each record begins with its length, seven bits a byte;
/// an invocation is [1, headers, id, target, arguments, streams].
/// </summary>
sealed class SignalRMessagePackProtocol : ChatProtocol
{
    const byte Text8 = 0xd9,
        Text16 = 0xda,
        ShortText = 0xa0;

    // Six items, type 1, no headers, no id, the target's name, one argument.
    static readonly byte[] s_invocation = [0x96, 1, 0x80, 0xc0, 0xa7, .. "message"u8, 0x91];
    static readonly byte[] s_send = [0x96, 1, 0x80, 0xc0, 0xa4, .. "Send"u8, 0x91];

    public override byte[] Greeting { get; } = TextFrame("{\"protocol\":\"messagepack\",\"version\":1}\u001e"u8);

    public override byte[] KeepAlive { get; } = BinaryFrame([2, 0x91, 6]);

    public override byte[] Frame(ReadOnlySpan<byte> text)
    {
        byte[] head = text.Length switch
        {
            < 32 => [(byte)(ShortText | text.Length)],
            < 256 => [Text8, (byte)text.Length],
            _ => [Text16, (byte)(text.Length >> 8), (byte)text.Length],
        };
        byte[] record = [.. s_send, .. head, .. text, 0x90];
        return BinaryFrame([.. Length(record.Length), .. record]);
    }

    public override bool TryTake(ref ReadOnlySpan<byte> message, out ReadOnlySpan<byte> text)
    {
        while (!message.IsEmpty)
        {
            var record = NextRecord(ref message);
            // Whether the empty list of streams is there (0x96) or left out (0x95) is the server's choice.
            if (record.Length <= s_invocation.Length || !record[1..].StartsWith(s_invocation.AsSpan(1)))
                continue; // A ping, or the end of an invocation.
            text = TextOf(record[s_invocation.Length..]);
            return true;
        }
        text = default;
        return false;
    }

    public override string? Refusal(ReadOnlySpan<byte> answer) =>
        answer.StartsWith("{}\u001e"u8) ? null : $"SignalR answered the handshake with '{Encoding.UTF8.GetString(answer)}'";

    static ReadOnlySpan<byte> NextRecord(ref ReadOnlySpan<byte> message)
    {
        var (length, at) = (0, 0);
        do length |= (message[at] & 0x7f) << (7 * at);
        while (message[at++] >= 0x80);
        var record = message.Slice(at, length);
        message = message[(at + length)..];
        return record;
    }

    static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> item) =>
        item[0] switch
        {
            Text8 => item.Slice(2, item[1]),
            Text16 => item.Slice(3, BinaryPrimitives.ReadUInt16BigEndian(item[1..])),
            _ => item.Slice(1, item[0] & 0x1f),
        };

    static IEnumerable<byte> Length(int value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
