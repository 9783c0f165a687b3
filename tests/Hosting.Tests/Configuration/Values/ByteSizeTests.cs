using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Tests.Configuration.Values;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("40MB", 40L << 20)]
    [InlineData("40mb", 40L << 20)]
    [InlineData("10m", 10L << 20)]
    [InlineData("16k", 16L << 10)]
    [InlineData("8K", 8L << 10)]
    [InlineData("2GB", 2L << 30)]
    [InlineData("3 bytes", 3)]
    [InlineData("512", 512)]
    [InlineData("0", 0)]
    [InlineData("unlimited", LimitsConfig.Unlimited)]
    [InlineData("Infinite", LimitsConfig.Unlimited)]
    [InlineData("never", LimitsConfig.Unlimited)]
    public void TryParse_EspNotation_CountsBy1024(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out var value, out var problem), problem);
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("", "'' is not a number")]
    [InlineData("many", "'many' is not a number")]
    [InlineData("1.5MB", "'1.5MB' is not a number")]
    [InlineData("40XB", "'XB' is not a unit")]
    [InlineData("10mins", "'10mins' is a time, and this is a number")]
    [InlineData("-1", "-1 is negative")]
    [InlineData("9000000000000000000k", "9000000000000000000k is too large; write 'unlimited'")]
    [InlineData("99999999999999999999", "99999999999999999999 is too large; write 'unlimited'")]
    [InlineData("99999999999999999999MB", "99999999999999999999MB is too large; write 'unlimited'")]
    [InlineData("9223372036854775807", "9223372036854775807 is too large; write 'unlimited'")]
    [InlineData("-99999999999999999999", "-99999999999999999999 is negative")]
    [InlineData("+-5", "'+-5' is not a number")]
    public void TryParse_Nonsense_SaysWhy(string text, string expected)
    {
        Assert.False(ByteSize.TryParse(text, out _, out var problem));
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40L << 20, "40MB")]
    [InlineData(2L << 30, "2GB")]
    [InlineData(1536, "1536")]
    [InlineData(2048, "2k")]
    [InlineData(LimitsConfig.Unlimited, "unlimited")]
    public void Format_AnyValue_IsReadBackTheSame(long value, string expected)
    {
        Assert.Equal(expected, ByteSize.Format(value));
        Assert.True(ByteSize.TryParse(expected, out var back, out _));
        Assert.Equal(value, back);
    }
}
