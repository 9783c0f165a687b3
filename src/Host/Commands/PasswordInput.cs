using Spectre.Console;

namespace PluginChat.Host.Commands;

/// <summary>Asks for a password: a person twice, without showing it, or the first line of standard input. Never as an argument: every user
/// of a machine sees those.</summary>
static class PasswordInput
{
    const int LeastCharacters = 8, // NIST SP 800-63B, 3.1.1.2
        MostCharacters = 256;

    /// <summary>The password, or null after a line that says why there is none.</summary>
    public static string? Read(TextReader input, bool isTerminal, TextWriter errors)
    {
        string password;
        if (!isTerminal)
            password = input.ReadLine() ?? "";
        else
        {
            password = Ask("Password: ");
            if (Ask("The same again: ") != password)
            {
                errors.WriteLine("error: the two are not the same; try again");
                return null;
            }
        }
        if (password.Length is >= LeastCharacters and <= MostCharacters && !password.Any(char.IsControl))
            return password;
        errors.WriteLine(
            $"error: a password has {LeastCharacters} to {MostCharacters} characters, none of them a control character; "
                + $"this one has {password.Length}. Type it, or pass it as the first line of standard input"
        );
        return null;
    }

    static string Ask(string prompt) => AnsiConsole.Prompt(new TextPrompt<string>(prompt).Secret(null).AllowEmpty());
}
