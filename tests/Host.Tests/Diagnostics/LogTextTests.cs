using PluginChat.Host.Controllers;
using PluginChat.Host.Diagnostics;

namespace PluginChat.Host.Tests.Diagnostics;

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
    public void Printable_OfAnyText_EscapesWhatMovesOrTurns(string text, string expected) => Assert.Equal(expected, LogText.Printable(text));

    [Fact]
    public void Message_OfAnException_CannotMakeALineOfItsOwn()
    {
        var forged = new InvalidOperationException("no\nchat: generation 99 live\r\nchat: 1 error");
        Assert.Equal("InvalidOperationException: no\n    chat: generation 99 live\n    chat: 1 error", ExceptionText.Short(forged));
        Assert.All(ExceptionText.Full(new IOException("outer\nforged", forged)).Split('\n').Skip(1), line => Assert.StartsWith("  ", line, StringComparison.Ordinal));
    }
}
