using System.Globalization;
using System.Text;

namespace PluginChat.Hosting.Logging;

/// <summary>
/// Text of others in a log: exceptions, names and compiler messages may hold what moves a terminal's cursor, colours it, or turns the
/// reading direction round. It is shown as escapes.
/// </summary>
static class LogText
{
    /// <summary>Escapes all but line breaks and tabs.</summary>
    public static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        StringBuilder? escaped = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (MustEscape(text[i], next: i + 1 < text.Length ? text[i + 1] : '\0'))
                (escaped ??= new StringBuilder(text.Length + 16).Append(text, 0, i)).Append(
                    CultureInfo.InvariantCulture,
                    $"\\u{(int)text[i]:x4}"
                );
            else
                escaped?.Append(text[i]);
        }
        return escaped?.ToString() ?? text;
    }

    // Control characters of both sets, separators that some viewers break lines at, and what turns the direction round (Unicode TR9).
    static bool MustEscape(char c, char next) =>
        c switch
        {
            '\n' or '\t' => false,
            '\r' => next != '\n',
            < ' ' or (>= '\u007f' and <= '\u009f') => true,
            '\u2028' or '\u2029' or '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') =>
                true,
            _ => false,
        };
}
