using PluginChat.Hosting.Channels;

namespace PluginChat.Hosting.Tests.Channels;

public sealed class ChannelHistoryTests
{
    static ChannelHistory Keep(long messages = 1000, long bytes = 1000, int seconds = 10) =>
        new(new(true, messages, bytes, TimeSpan.FromSeconds(seconds)), floor: 0);

    static void Add(ChannelHistory history, int from, int to, long now = 0, string? group = null)
    {
        for (var offset = from; offset <= to; offset++)
            history.Add(new(WebSocketMessage.Text("0123456789"), group), offset, now);
    }

    static long[]? Offsets(RetainedRange? kept) => kept?.Select(m => m.Offset).ToArray();

    [Fact]
    public void After_APositionWithin_IsAllThatFollows()
    {
        var history = Keep();
        Add(history, 1, 5);
        Assert.Equal([3, 4, 5], Offsets(history.Between(2, long.MaxValue, 0))!);
        Assert.Equal([1, 2, 3, 4, 5], Offsets(history.Between(0, long.MaxValue, 0))!);
        Assert.Equal([], Offsets(history.Between(5, long.MaxValue, 0))!);
    }

    [Theory]
    [InlineData(3, 1000)]
    [InlineData(1000, 35)]
    public void After_WhatWasTrimmed_IsNothingRatherThanAPart(long messages, long bytes)
    {
        var history = Keep(messages, bytes);
        Add(history, 1, 10);
        Assert.Equal([8, 9, 10], Offsets(history.Between(7, long.MaxValue, 0))!);
        Assert.Null(history.Between(6, long.MaxValue, 0));
    }

    [Fact]
    public void After_WhatIsTooOld_IsNothing()
    {
        var history = Keep(seconds: 10);
        Add(history, 1, 2, now: 0);
        Add(history, 3, 4, now: 5000);
        Assert.Equal([1, 2, 3, 4], Offsets(history.Between(0, long.MaxValue, 10_000))!);
        Assert.Null(history.Between(1, long.MaxValue, 10_001));
        Assert.Equal([3, 4], Offsets(history.Between(2, long.MaxValue, 10_001))!);
        Assert.Equal([], Offsets(history.Between(4, long.MaxValue, 20_000))!);
    }

    [Fact]
    public void After_MessagesToAGroup_LeavesThemOutAndCountsThem()
    {
        var history = Keep(messages: 2);
        Add(history, 1, 1);
        Add(history, 2, 9, group: "g");
        Add(history, 10, 10);
        Assert.Equal([1, 10], Offsets(history.Between(0, long.MaxValue, 0))!);
        Assert.Equal([10], Offsets(history.Between(1, long.MaxValue, 0))!);
    }

    [Fact]
    public void Last_OfFewer_IsAllThereAre()
    {
        var history = Keep();
        Add(history, 1, 3);
        Assert.Equal([2, 3], Offsets(history.Last(2, long.MaxValue, 0))!);
        Assert.Equal([1, 2, 3], Offsets(history.Last(50, long.MaxValue, 0))!);
    }

    [Fact]
    public void Between_TwoPositions_EndsAtTheSecondWhateverIsAddedLater()
    {
        var history = Keep();
        Add(history, 1, 30);
        var between = history.Between(3, 25, 0);
        var last = history.Last(2, 20, 0);
        Add(history, 31, 200);
        Assert.Equal(Enumerable.Range(4, 22).Select(i => (long)i), Offsets(between)!);
        Assert.Equal([19, 20], Offsets(last)!);
    }

    [Fact]
    public void Add_OverAndOver_KeepsNoMoreThanItMayAndFindsEachOffset()
    {
        var history = Keep(messages: 50);
        for (var i = 1; i <= 1000; i++)
        {
            Add(history, i, i);
            Assert.Equal(Math.Min(i, 50), history.Last(int.MaxValue, long.MaxValue, 0).Count());
            Assert.Equal(Math.Max(1, i - 49), history.Between(Math.Max(0, i - 50), long.MaxValue, 0)!.Value.First!.Offset);
        }
    }

    [Fact]
    public void Reset_ForgetsEverythingAndBeginsThere()
    {
        var history = Keep();
        Add(history, 1, 3);
        history.Reset(100);
        Add(history, 101, 101);
        Assert.Null(history.Between(2, long.MaxValue, 0));
        Assert.Equal([101], Offsets(history.Between(100, long.MaxValue, 0))!);
    }
}
