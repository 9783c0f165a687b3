using PluginChat.Hosting.Channels;
using PluginChat.Redis.Following;
using PluginChat.Redis.Streams;

namespace PluginChat.Hosting.Tests.Channels;

public sealed class PushedBatchTests
{
    const string Epoch = "e1";

    [Fact]
    public void TryDecode_WholeBatch_HasItsMessagesInOrder()
    {
        Assert.True(PushedBatch.TryDecode(Encode(7, 100, 200, [1, 2], [], [3]), out var batch));

        Assert.Equal((Epoch, 7, 100, 200), (batch.Epoch, batch.First, batch.TimeBefore, batch.Time));
        Assert.Equal(
            [(7, 200, "0102"), (8, 200, ""), (9, 200, "03")],
            batch.Entries().Select(e => (e.Offset, e.Time, Convert.ToHexString(e.Bytes.Span)))
        );
    }

    [Fact]
    public void TryDecode_CutOffAnywhere_TakesWholeMessagesOnlyOrRefuses()
    {
        var bytes = Encode(7, 100, 200, [1, 2], [3, 4, 5]);
        for (var length = 0; length < bytes.Length; length++)
        {
            if (PushedBatch.TryDecode(bytes.AsMemory(0, length), out var batch))
                Assert.Equal(
                    new[] { "0102", "030405" }.Take(batch.Entries().Count()),
                    batch.Entries().Select(e => Convert.ToHexString(e.Bytes.Span))
                );
        }
    }

    [Theory]
    [InlineData("clients")]
    [InlineData("read")]
    [InlineData("mÿ")]
    public void TryDecode_AnythingElse_IsRefused(string text) =>
        Assert.False(PushedBatch.TryDecode(System.Text.Encoding.Latin1.GetBytes(text), out _));

    [Theory]
    [InlineData(Epoch, 6, 100, true, false)] // the message before it is the last one there
    [InlineData(Epoch, 5, 100, false, false)] // a hole
    [InlineData(Epoch, 6, 99, false, false)] // number 6 was given again since
    [InlineData("e2", 6, 100, false, false)]
    [InlineData(Epoch, 8, 200, false, true)] // that is its own last message
    [InlineData(Epoch, 20, 300, false, true)]
    [InlineData(Epoch, 7, 200, false, false)] // in the midst of it
    [InlineData(Epoch, 8, 199, false, false)] // the same numbers, given again later
    [InlineData("e2", 8, 200, false, false)]
    public void Batch_OfTwoFromSeven_FollowsOrIsBehind(string epoch, long offset, long time, bool follows, bool isBehind)
    {
        Assert.True(PushedBatch.TryDecode(Encode(7, 100, 200, [1], [2]), out var batch));
        var place = new StreamPlace(new ChannelPosition(epoch, offset), time);

        Assert.Equal((follows, isBehind), (batch.Follows(place), batch.IsBehind(place)));
    }

    static byte[] Encode(long first, long timeBefore, long time, params byte[][] messages) =>
        [
            (byte)'m',
            (byte)Epoch.Length,
            .. System.Text.Encoding.ASCII.GetBytes(Epoch),
            .. BitConverter.GetBytes(first),
            .. BitConverter.GetBytes(timeBefore),
            .. BitConverter.GetBytes(time),
            .. messages.SelectMany(message => BitConverter.GetBytes(message.Length).Concat(message)),
        ];
}
