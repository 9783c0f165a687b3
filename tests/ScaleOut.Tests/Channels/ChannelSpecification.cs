using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>What every engine has to do, whatever carries the messages.</summary>
public abstract class ChannelSpecification : ChannelFixture
{
    [Fact]
    public async Task Publish_OneAfterTheOther_ArriveInThatOrderWithNumbersWithoutHoles()
    {
        var (channel, reader) = await OpenAsync();

        foreach (var i in Enumerable.Range(1, 1000))
            Assert.True(channel.TryPublish(Recorder.Text($"{i}"), out _));
        await reader.CountAsync(1000);

        Assert.Equal(Enumerable.Range(1, 1000).Select(i => $"{i}"), reader.Texts);
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), reader.Offsets);
    }

    [Fact]
    public async Task Publish_ByManyAtOnce_ArrivesOnceEachAndInEachPublishersOrder()
    {
        var (channel, reader) = await OpenAsync();

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(p =>
                    Task.Run(() =>
                    {
                        foreach (var i in Enumerable.Range(0, 500))
                            Assert.True(channel.TryPublish(Recorder.Text($"{p} {i}"), out _));
                    })
                )
        );
        await reader.CountAsync(4000);

        Assert.Equal(4000, reader.Texts.Distinct().Count());
        Assert.All(
            reader.Texts.Select(t => t.Split(' ')).GroupBy(t => t[0]),
            of => Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), of.Select(t => t[1]))
        );
    }

    [Fact]
    public async Task Publish_PayloadChangedAfterwards_ArrivesAsItWas()
    {
        var (channel, reader) = await OpenAsync();
        var payload = "before"u8.ToArray();

        channel.TryPublish(new(new(payload, WebSocketMessageKind.Text)), out _);
        "after!"u8.CopyTo(payload);
        await reader.CountAsync(1);

        Assert.Equal(["before"], reader.Texts);
    }

    [Fact]
    public async Task Publish_ToAGroupExceptOne_ArrivesWithBoth()
    {
        var (channel, reader) = await OpenAsync();
        var except = new ClientKey(Engine.Host, 42);

        channel.TryPublish(new(new(new byte[] { 0, 1, 255 }, WebSocketMessageKind.Binary), "räume", except), out _);
        await reader.CountAsync(1);

        Assert.Equal(("räume", except, WebSocketMessageKind.Binary), (reader.Last.Group, reader.Last.Except, reader.Last.Message.Kind));
        Assert.Equal([0, 1, 255], reader.Last.Message.Bytes.ToArray());
    }

    [Fact]
    public async Task Publish_WithoutPayload_Arrives()
    {
        var (channel, reader) = await OpenAsync();

        channel.TryPublish(Recorder.Text(""), out _);
        await reader.CountAsync(1);

        Assert.Equal([""], reader.Texts);
    }

    [Fact]
    public async Task Publish_OneMegabyte_ArrivesWhole()
    {
        var (channel, reader) = await OpenAsync();
        var payload = new byte[1 << 20];
        Random.Shared.NextBytes(payload);

        channel.TryPublish(new(new(payload, WebSocketMessageKind.Binary)), out _);
        await reader.CountAsync(1);

        Assert.True(payload.AsSpan().SequenceEqual(reader.Last.Message.Bytes.Span));
    }

    [Fact]
    public async Task Publish_ToAnotherChannel_DoesNotArrive()
    {
        var (channel, reader) = await OpenAsync("chat/one");
        var (other, otherReader) = await OpenAsync("chat/other");

        other.TryPublish(Recorder.Text("other"), out _);
        channel.TryPublish(Recorder.Text("one"), out _);
        await reader.CountAsync(1);
        await otherReader.CountAsync(1);

        Assert.Equal(["one"], reader.Texts);
        Assert.Equal(["other"], otherReader.Texts);
    }

    [Fact]
    public async Task Start_Always_TellsAPositionAndMissesNothing()
    {
        var (_, reader) = await OpenAsync();

        var (position, missed) = Assert.Single(reader.Jumps);
        Assert.True(position.IsKnown);
        Assert.Equal(0, missed);
    }
}
