using PluginChat.Hosting.Channels;
using PluginChat.Hosting.FanOut;
using PluginChat.Redis.Publishing;

namespace PluginChat.Hosting.Tests.Channels;

public sealed class PublicationCodecTests
{
    [Theory]
    [InlineData(null, false, WebSocketMessageKind.Text, "")]
    [InlineData(null, true, WebSocketMessageKind.Binary, "payload")]
    [InlineData("räume", false, WebSocketMessageKind.Text, "ä")]
    [InlineData("", true, WebSocketMessageKind.Text, "a group without a name is one")]
    public void Decode_OfWhatWasEncoded_IsTheSame(string? group, bool hasExcept, WebSocketMessageKind kind, string payload)
    {
        ClientKey? except = hasExcept ? new(new(ulong.MaxValue), 42) : null;
        var message = new WebSocketMessage(System.Text.Encoding.UTF8.GetBytes(payload), kind);
        MessageId? id = hasExcept ? null : new(new(UInt128.MaxValue - 1), MessageId.MostNumber);

        var read = PublicationCodec.Decode(
            PublicationCodec.Encode(new(message, group, except) { Id = id }, new(7), long.MaxValue),
            5,
            out var sender,
            out var number
        );

        Assert.Equal((group, except, kind, payload, 5L), (read.Group, read.Except, read.Message.Kind, read.Message.GetText(), read.Offset));
        Assert.Equal((new HostId(7), long.MaxValue, id), (sender, number, read.Id));
    }

    [Fact]
    public void Decode_OfAPart_IsRefusedOrHasAShorterPayloadAndNeverRunsOver()
    {
        var whole = PublicationCodec.Encode(new(WebSocketMessage.Text("payload"), "group", new ClientKey(new(1), 2)), new(7), 1);
        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                Assert.StartsWith(
                    PublicationCodec.Decode(whole.AsMemory(0, length), 1, out _, out _).Message.GetText(),
                    "payload",
                    StringComparison.Ordinal
                );
            }
            catch (FormatException)
            {
                Assert.True(length < whole.Length - "payload".Length);
            }
        }
    }
}
