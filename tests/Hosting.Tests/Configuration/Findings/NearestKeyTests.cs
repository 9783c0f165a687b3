using PluginChat.Hosting.Configuration.Findings;

namespace PluginChat.Hosting.Tests.Configuration.Findings;

public sealed class NearestKeyTests
{
    static readonly string[] s_words = ["webSockets", "webSocketsMessage", "uri", "name", "controllers/chat"];

    [Theory]
    [InlineData("webSocket", "webSockets")]
    [InlineData("websockets", "webSockets")]
    [InlineData("webSocketMesage", "webSocketsMessage")]
    [InlineData("url", "uri")]
    [InlineData("nmae", "name")]
    [InlineData("controllers/chta", "controllers/chat")]
    public void Find_ASlip_GivesTheWord(string word, string expected) => Assert.Equal(expected, NearestKey.Find(word, s_words));

    [Theory]
    [InlineData("timeout")]
    [InlineData("ip")]
    [InlineData("")]
    public void Find_NothingNear_GivesNull(string word) => Assert.Null(NearestKey.Find(word, s_words));
}
