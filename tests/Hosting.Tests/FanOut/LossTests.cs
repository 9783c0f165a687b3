using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Tests.FanOut;

/// <summary>Who is told that messages were lost between hosts.</summary>
public sealed class LossTests
{
    readonly ActionHub _hub = new("chat", "test/chat", new(new CoarseClock()), Retention.Default);

    void Lose(long? missed) => ((IChannelReader)_hub).Jump(new("epoch", 10), missed);

    [Theory]
    [InlineData(7L, 1)]
    [InlineData(null, 1)]
    [InlineData(0L, 0)]
    public void Loss_IsToldToPlainAndCompressedClientsAndNotToThoseThatHaveANote(long? missed, int told)
    {
        TestMember[] members = [new(1, _hub), new(2, _hub, log: _hub.Log.Deflated(0)), new(3, _hub, log: _hub.Log.Numbered())];

        Lose(missed);

        Assert.Equal([told, told, 0], members.Select(m => m.Losses));
        Assert.True(_hub.Log.Numbered().TailPosition > 0, "There is no note.");
    }
}
