using PluginChat.Hosting.FanOut.Logs;

namespace PluginChat.Hosting.Tests.FanOut.Logs;

public sealed class LogAgesTests
{
    [Fact]
    public void Position_OfATimeAfterTheLastAppend_IsTheTail()
    {
        var ages = new LogAges();
        Assert.Equal(7, ages.PositionAt(time: 0, tail: 7));
        ages.Appending(time: 5000, position: 0);
        Assert.Equal(100, ages.PositionAt(time: 5000, tail: 100));
    }

    [Fact]
    public void Position_OfATimeBetweenAppends_IsWhereTheLogWasThenToASecond()
    {
        var ages = new LogAges();
        for (var second = 1; second <= 10; second++)
            ages.Appending(time: second * 1000, position: second * 100);
        Assert.Equal(400, ages.PositionAt(time: 4999, tail: 1100));
        Assert.Equal(500, ages.PositionAt(time: 5000, tail: 1100));
        Assert.Equal(0, ages.PositionAt(time: 999, tail: 1100));
    }

    // A position that is too far back says that a client waited for less than it did; one too far ahead would close clients that keep up.
    [Fact]
    public void Position_OfManyAppendsWithinASecond_IsNeverAheadOfTheLogThen()
    {
        var ages = new LogAges();
        for (var append = 0; append < 5000; append++)
            ages.Appending(time: append, position: append);
        for (var time = 0; time < 4999; time += 77)
            Assert.InRange(ages.PositionAt(time, tail: 5000), Math.Max(0, time - 1000), time);
    }

    [Fact]
    public void Position_OfATimeBeforeAllNotes_IsTheStart()
    {
        var ages = new LogAges();
        for (var second = 1; second <= 1000; second++)
            ages.Appending(time: second * 1000, position: second);
        Assert.Equal(0, ages.PositionAt(time: 5000, tail: 1001));
        Assert.Equal(700, ages.PositionAt(time: 700_000, tail: 1001));
    }
}
