using PluginChat.Host.Commands;
using PluginChat.Hosting.Accounts;

namespace PluginChat.Functional.Tests.Commands;

/// <summary>What is asked on standard input, and what comes of it.</summary>
public sealed class UserCommandTests
{
    [Fact]
    public async Task Hash_OfALineOfStandardInput_IsRightForItAlone()
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        Assert.Equal(ExitCode.Ok, UserCommand.Hash(new StringReader("correct horse\nmore\n"), isTerminal: false, output, errors));
        using var check = new PasswordCheck();
        Assert.True(await check.IsRightAsync(output.ToString().TrimEnd(), "correct horse"));
        Assert.Empty(errors.ToString());
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("short\n", 5)]
    [InlineData("with a\ttab in it\n", 16)]
    public void Hash_OfWhatIsNoPassword_SaysWhy(string input, int length)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        Assert.Equal(ExitCode.BadInput, UserCommand.Hash(new StringReader(input), isTerminal: false, output, errors));
        Assert.Empty(output.ToString());
        Assert.Equal(
            "error: a password has 8 to 256 characters, none of them a control character; this one has "
                + $"{length}. Type it, or pass it as the first line of standard input{Environment.NewLine}",
            errors.ToString()
        );
    }
}
