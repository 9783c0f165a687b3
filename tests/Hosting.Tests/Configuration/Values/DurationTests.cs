using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Tests.Configuration.Values;

public sealed class DurationTests
{
    [Theory]
    [InlineData("30", 30)]
    [InlineData("30secs", 30)]
    [InlineData("1 sec", 1)]
    [InlineData("10mins", 600)]
    [InlineData("10MINS", 600)]
    [InlineData("1hr", 3600)]
    [InlineData("2days", 172_800)]
    [InlineData("1week", 604_800)]
    [InlineData("1month", 2_592_000)]
    public void TryParse_EspNotation_GivesSeconds(string text, int seconds)
    {
        Assert.True(Duration.TryParse(text, out var value, out var problem), problem);
        Assert.Equal(TimeSpan.FromSeconds(seconds), value);
    }

    [Theory]
    [InlineData("never")]
    [InlineData("unlimited")]
    [InlineData("INFINITE")]
    public void TryParse_NoLimit_IsInfinite(string text)
    {
        Assert.True(Duration.TryParse(text, out var value, out _));
        Assert.Equal(Timeout.InfiniteTimeSpan, value);
    }

    [Theory]
    [InlineData("10m", "'10m' is 10 MB in ESP, not minutes; write '10mins'")]
    [InlineData("10MB", "'10MB' is a number of bytes, not a time")]
    [InlineData("30s", "'30s' is not a time in ESP; write '30secs'")]
    [InlineData("2h", "'2h' is 2 seconds in ESP, not hours; write '2hrs'")]
    [InlineData("500ms", "'ms' is not a unit of time")]
    [InlineData("soon", "'soon' is not a time")]
    [InlineData("-5", "-5 is negative")]
    [InlineData("99999999999999999999", "99999999999999999999 is too long; write 'never'")]
    [InlineData("99999999999999999999days", "99999999999999999999days is too long; write 'never'")]
    [InlineData("999999999999999999years", "999999999999999999years is too long")]
    public void TryParse_Nonsense_SaysWhatToWrite(string text, string expected)
    {
        Assert.False(Duration.TryParse(text, out _, out var problem));
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(90, "90secs")]
    [InlineData(600, "10mins")]
    [InlineData(7200, "2hrs")]
    [InlineData(86_400 * 49, "49days")]
    public void Format_AnyTime_UsesTheLargestUnit(int seconds, string expected) =>
        Assert.Equal(expected, Duration.Format(TimeSpan.FromSeconds(seconds)));
}
