using PluginChat.Hosting.Channels;
using PluginChat.Redis.Publishing;

namespace PluginChat.Hosting.Tests.Channels;

public sealed class ForeignTextTests
{
    [Theory]
    [InlineData(WebSocketMessageKind.Text, "a\uFFFD")]
    [InlineData(WebSocketMessageKind.Binary, null)]
    public void Publication_OfTextThatIsNotUtf8_IsReadWithReplacementCharacters(WebSocketMessageKind kind, string? text)
    {
        byte[] payload = [(byte)'a', 0xE2, 0x82];
        var bytes = PublicationCodec.Encode(new(new(payload, kind)), HostId.New(), 1);
        var read = PublicationCodec.Decode(bytes, 7, out _, out _);
        Assert.Equal(7, read.Offset);
        Assert.Equal(text is null ? payload : System.Text.Encoding.UTF8.GetBytes(text), read.Message.Bytes.ToArray());
    }
}
