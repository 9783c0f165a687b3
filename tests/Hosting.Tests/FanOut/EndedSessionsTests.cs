using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Tests.FanOut;

public sealed class EndedSessionsTests
{
    [Fact]
    public void Sessions_MoreThanAreRemembered_AreForgottenFromTheFirstThatEndedOn()
    {
        var ended = new EndedSessions();

        for (var client = 1; client <= EndedSessions.Most + 1; client++)
            ended.Add(client, new(SentAlone: client, WasInGroups: false));

        Assert.Equal(10_000, EndedSessions.Most); // docs/resume.md
        Assert.False(ended.TryGet(1, out _));
        Assert.True(ended.TryGet(2, out var oldest));
        Assert.Equal(2, oldest.SentAlone);
        Assert.True(ended.TryGet(EndedSessions.Most + 1, out _));
    }
}
