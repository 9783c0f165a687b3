using PluginChat.Bench.Load.Checks;

namespace PluginChat.Load.Tests.Checks;

public sealed class OrderCheckTests
{
    const ushort Run = 0xbeef;

    readonly OrderCheck _check = new(Run, senders: 2);
    readonly Progress _first = new(fromTheStart: true);
    readonly Progress _second = new(fromTheStart: true);

    [Fact]
    public void Take_AllGetTheSame_NothingIsFound()
    {
        Take(_first, (0, 0), (1, 0), (0, 1));
        Take(_second, (0, 0), (1, 0), (0, 1));
        Found(lost: 0);
    }

    [Fact]
    public void Take_OneMissesAMessage_IsLost()
    {
        Take(_first, (0, 0), (1, 0), (0, 1));
        Take(_second, (0, 0), (0, 1));
        Found(lost: 1);
    }

    [Fact]
    public void Take_TheFirstMissesAMessage_IsLostForItAlone()
    {
        Take(_first, (0, 0), (0, 2));
        Take(_second, (0, 0), (0, 1), (0, 2));
        Assert.Equal(1, _first.Lost(_check.Log));
        Assert.Equal(0, _second.Lost(_check.Log));
    }

    [Fact]
    public void Take_LastMessageMissing_IsLost()
    {
        Take(_first, (0, 0), (0, 1));
        Take(_second, (0, 0));
        Found(lost: 1);
    }

    [Fact]
    public void Take_MessageTwice_IsDoubled()
    {
        Take(_first, (0, 0), (0, 0), (0, 1));
        Take(_second, (0, 0), (0, 1), (0, 0));
        Found(lost: 0, doubled: 2);
    }

    [Fact]
    public void Take_SendersOrderBroken_IsReordered()
    {
        Take(_first, (0, 0), (0, 1));
        Take(_second, (0, 1), (0, 0));
        Found(lost: 0, reordered: 1);
    }

    [Fact]
    public void Take_SendersOrderBrokenForAll_IsReordered()
    {
        Take(_first, (0, 1), (0, 0));
        Take(_second, (0, 1), (0, 0));
        Found(lost: 0, reordered: 1);
    }

    [Fact]
    public void Take_TwoSendersInAnotherOrder_IsAMismatch()
    {
        Take(_first, (0, 0), (1, 0));
        Take(_second, (1, 0), (0, 0));
        Found(lost: 0, mismatched: 1);
    }

    [Fact]
    public void Take_OtherText_IsForeign()
    {
        _check.Take(_first, "hello"u8);
        _check.Take(_first, Text(0, 0, run: 0xdead));
        Assert.Equal(2, _check.Foreign);
    }

    [Fact]
    public void Take_JoinedLater_IsCheckedFromItsFirstMessageOn()
    {
        var late = new Progress(fromTheStart: false);
        Take(_first, (0, 0), (0, 1), (0, 2), (0, 3));
        Take(late, (0, 1), (0, 3));
        Assert.Equal(1, late.Lost(_check.Log));
    }

    [Fact]
    public void Take_JoinedLaterAndIsAheadOfTheOthers_IsPlacedOnceTheyHaveIt()
    {
        var late = new Progress(fromTheStart: false);
        Take(_first, (0, 0));
        Take(late, (0, 1), (1, 0));
        Take(_first, (1, 5), (0, 1), (1, 0));
        _check.Place(late);
        Assert.True(late.Joined);
        Assert.Equal(0, late.Lost(_check.Log));
        Assert.Equal(0, _check.Mismatched);
    }

    void Take(Progress client, params (int Sender, uint Sequence)[] messages)
    {
        foreach (var (sender, sequence) in messages)
            _check.Take(client, Text(sender, sequence));
    }

    static byte[] Text(int sender, uint sequence, ushort run = Run)
    {
        var text = new byte[64];
        Stamp.Write(text, run, sender, sequence, intended: 12345);
        return text;
    }

    void Found(long lost, long doubled = 0, long reordered = 0, long mismatched = 0)
    {
        Assert.Equal(
            (lost, doubled, reordered, mismatched),
            (_first.Lost(_check.Log) + _second.Lost(_check.Log), _check.Doubled, _check.Reordered, _check.Mismatched)
        );
    }
}
