using System.Text;
using PluginChat.Bench.Load.Protocols;

namespace PluginChat.Load.Tests.Protocols;

public sealed class ChatProtocolTests
{
    [Fact]
    public void SignalRJson_RecordsInOneMessage_GivesTheInvocationsTexts()
    {
        var message =
            """{"type":6}#{"type":1,"target":"message","arguments":["one"]}#{"type":3,"invocationId":"1"}#"""
            + """{"type":1,"target":"message","arguments":["two"]}#""";
        Assert.Equal(["one", "two"], Texts(ProtocolKind.SignalRJson, Encoding.ASCII.GetBytes(message.Replace('#', '\u001e'))));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(64)]
    [InlineData(300)]
    public void SignalRMessagePack_RecordsInOneMessage_GivesTheInvocationsTexts(int length)
    {
        var text = Encoding.ASCII.GetBytes(new string('t', length));
        byte[] head = length switch
        {
            < 32 => [(byte)(0xa0 + length)],
            < 256 => [0xd9, (byte)length],
            _ => [0xda, (byte)(length >> 8), (byte)length],
        };
        byte[] record = [0x95, 1, 0x80, 0xc0, 0xa7, .. "message"u8, 0x91, .. head, .. text];
        byte[] prefix = record.Length < 128 ? [(byte)record.Length] : [(byte)(record.Length & 0x7f | 0x80), (byte)(record.Length >> 7)];
        byte[] ping = [2, 0x91, 6];
        Assert.Equal(
            [new('t', length), new('t', length)],
            Texts(ProtocolKind.SignalRMessagePack, [.. ping, .. prefix, .. record, .. ping, .. prefix, .. record])
        );
    }

    static List<string> Texts(ProtocolKind kind, byte[] bytes)
    {
        List<string> texts = [];
        ReadOnlySpan<byte> message = bytes;
        while (ChatProtocol.Of(kind).TryTake(ref message, out var text))
            texts.Add(Encoding.ASCII.GetString(text));
        return texts;
    }
}
