using PluginChat.Hosting.Channels;

namespace PluginChat.Hosting.Tests.Channels;

public sealed class SentNumbersTests
{
    static readonly HostId s_one = new(1),
        s_other = new(2);

    readonly SentNumbers _sent = new();

    [Fact]
    public void IsNew_OfAMessage_IsTrueForTheHostThatPassedItOnAlone()
    {
        _sent.Add(1, s_one);

        Assert.True(_sent.Has(1));
        Assert.True(_sent.IsNew(1, s_one));
        Assert.False(_sent.IsNew(1, s_other));
        Assert.True(_sent.IsOfAnother(1, s_other));
    }

    [Fact]
    public void IsNew_OfOneThatWasLeftOut_IsTrueAsLongAsItIsInTheWindow()
    {
        _sent.Add(1, s_one);
        _sent.Add(SentNumbers.Window + 1, s_one);

        Assert.False(_sent.IsNew(1, s_one));
        Assert.True(_sent.IsNew(2, s_other));
        _sent.Add(2, s_other);
        Assert.False(_sent.IsNew(2, s_one));
        Assert.Equal(2, _sent.Complete);
    }

    [Theory]
    [InlineData(MessageId.MostNumber)]
    [InlineData(5 * SentNumbers.Window)]
    public void Add_FarAhead_LeavesNothingOfWhatWasBefore(long number)
    {
        for (var i = 1; i <= SentNumbers.Window; i++)
            _sent.Add(i, s_one);

        _sent.Add(number, s_one);

        Assert.True(_sent.Has(number - SentNumbers.Window));
        Assert.All(Enumerable.Range(1, SentNumbers.Window - 1), back => Assert.False(_sent.Has(number - back)));
    }

    [Fact]
    public void Remove_OfOne_MakesItNew()
    {
        foreach (var number in (int[])[1, 2, 3])
            _sent.Add(number, s_one);

        _sent.Remove(2);

        Assert.False(_sent.Has(2));
        Assert.Equal((3L, 1L), (_sent.Last, _sent.Complete));
    }

    [Fact]
    public void Read_OfWhatWasWritten_IsTheSame()
    {
        _sent.Add(7, s_other);
        _sent.Add(100, s_one);

        var read = SentNumbers.Read(_sent.Write())!;

        Assert.Equal((100L, true, false), (read.Last, read.Has(100), read.Has(99)));
        Assert.False(read.IsNew(100, s_other));
        Assert.Null(SentNumbers.Read([1, 2, 3]));
    }

    [Fact]
    public void Sessions_OneMoreThanTwoHalves_AreNoMoreThanTwoHalves()
    {
        var sessions = new RecentSessions<string>(100);
        for (var i = 0; i < 1000; i++)
        {
            sessions.GetOrAdd(new((UInt128)i), () => $"{i}");
            Assert.InRange(sessions.Count, 0, 200);
            Assert.Equal("0", sessions.GetOrAdd(new(0), () => "forgotten"));
        }
        Assert.True(sessions.TryGet(new(950), out _));
        Assert.False(sessions.TryGet(new(500), out _));
    }

    [Theory]
    [InlineData("0123456789012345678901", true)]
    [InlineData("azAZ09-_azAZ09-_azAZ09-_", true)]
    [InlineData("012345678901234567890", false)]
    [InlineData("0123456789 0123456789 0", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Session_OfAText_HasToBeASecret(string? text, bool isSession)
    {
        var (one, other) = (SessionId.TryParse("chat/one", text), SessionId.TryParse("chat/other", text));

        Assert.Equal(isSession, one is not null);
        Assert.Equal(isSession, one != other);
    }
}
