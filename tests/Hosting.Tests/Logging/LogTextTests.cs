using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Tests.Logging;

/// <summary>What others say in a log cannot pass for the host's own words, or take a terminal over.</summary>
public sealed class LogTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("Grüße, 世界 🎉", "Grüße, 世界 🎉")]
    [InlineData("a\tb\nc\r\nd", "a\tb\nc\r\nd")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("over\rwritten", "over\\u000dwritten")]
    [InlineData("\u0007\u0000\u007f", "\\u0007\\u0000\\u007f")]
    [InlineData("c1\u009b31m", "c1\\u009b31m")]
    [InlineData("\u202egnp.exe", "\\u202egnp.exe")]
    [InlineData("a\u2028b\u2029c", "a\\u2028b\\u2029c")]
    public void Printable_OfAnyText_EscapesWhatMovesOrTurns(string text, string expected) =>
        Assert.Equal(expected, LogText.Printable(text));
}
