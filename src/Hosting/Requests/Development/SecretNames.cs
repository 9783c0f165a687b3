using System.Text.RegularExpressions;

namespace PluginChat.Hosting.Requests.Development;

/// <summary>
/// Which parts of a request may be secrets, by their names. A page with them is shown to colleagues, and ends up in a picture of the
/// screen.
/// </summary>
static partial class SecretNames
{
    const int MostCharacters = 500;

    public const string Masked = "•••";

    public static bool Are(string name) => Secret().IsMatch(name);

    /// <summary>The value, unless its name is one of a secret.</summary>
    public static string Show(string name, string value) => Are(name) ? Masked : Logging.LongText.Shorten(value, MostCharacters);

    [GeneratedRegex(
        "auth|cookie|token|secret|passw|pwd|passphrase|api-?_?key|-key$|_key$|^key$|credential|session|signature|^sig$|^code$|csrf|xsrf|"
            + "jwt|bearer|certificate|^pin$|otp",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Secret();
}
