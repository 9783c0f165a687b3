namespace PluginChat.Compilation.Pages;

/// <summary>
/// What a format of ESP, such as <c>%,d</c> or <c>%.2f</c>, is in .NET. The digits are those of C; separators are those of the culture,
/// which is the invariant one unless the page says otherwise.
/// </summary>
/// <param name="Format">The format, or null for the value's own text.</param>
/// <param name="Width">The fewest characters; negative to fill on the right.</param>
/// <param name="IsCharacter">Whether the value is a number to be shown as a character.</param>
/// <param name="IsEscaped">Whether it is escaped wherever it stands.</param>
readonly record struct PageFormat(string? Format, int Width, bool IsCharacter = false, bool IsEscaped = false)
{
    const int MostDigits = 100;

    /// <summary>Reads a format that starts with '%'.</summary>
    /// <param name="text">The format.</param>
    /// <param name="format">The format, or the default where there is a problem.</param>
    /// <param name="problem">What is wrong with it, or null.</param>
    public static bool TryParse(string text, out PageFormat format, out string? problem)
    {
        format = default;
        var at = 1;
        while (at < text.Length && text[at] is (',' or '-' or '0' or '+' or '\''))
            at++;
        var flags = text[1..at];
        var width = ReadNumber(text, ref at) ?? 0;
        int? precision = null;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            precision = ReadNumber(text, ref at) ?? 0;
        }
        while (at < text.Length && text[at] is ('l' or 'L' or 'h' or 'z' or 'q'))
            at++;
        problem =
            at != text.Length - 1 ? $"'{text}' is not a format: it ends with one of d i u x X f e g s S c, as in '%,d' and '%.2f'"
            : width > MostDigits || precision > MostDigits ? $"'{text}': width and precision are {MostDigits} at most"
            : text[at] is ('s' or 'S' or 'c') && precision is not null ? $"'{text}' has a precision, which text has not: cut the text in C#"
            : !"diuxXfegsSc".Contains(text[at])
                ? $"'{text}' is not a format that is supported here: use one of d i u x X f e g s S c, or C#"
            : null;
        if (problem is not null)
            return false;
        var isLeft = flags.Contains('-');
        var zeros = flags.Contains('0') && !isLeft ? width : 0;
        var groups = flags.Contains(',') || flags.Contains('\'');
        var sign = flags.Contains('+') ? "+" : "";
        format = new(
            text[at] switch
            {
                'd' or 'i' or 'u' => Fixed(0, zeros, groups, sign),
                'f' => Fixed(precision ?? 6, zeros, groups, sign),
                'x' or 'X' => $"{text[at]}{(zeros > 0 ? zeros : "")}",
                'e' => precision is 0 ? "0e+00" : $"0.{new string('0', precision ?? 6)}e+00",
                'g' => $"g{Math.Max(precision ?? 6, 1)}",
                _ => null,
            },
            isLeft ? -width
                : zeros > 0 ? 0
                : width,
            text[at] == 'c',
            text[at] == 'S'
        );
        return true;
    }

    // The standard formats are exact; those that fill with zeros or have a sign have 15 digits of a double.
    static string Fixed(int decimals, int zeros, bool groups, string sign)
    {
        if (zeros == 0 && sign.Length == 0)
            return $"{(groups ? 'N' : 'F')}{decimals}";
        var fraction = decimals == 0 ? "" : "." + new string('0', decimals);
        var digits = Math.Max(zeros - fraction.Length, 1);
        var (positive, negative) = (Whole(digits - sign.Length, groups), Whole(digits - 1, groups));
        return $"{sign}{positive}{fraction};-{negative}{fraction}";
    }

    static string Whole(int digits, bool groups) => (groups ? "#," : "") + new string('0', Math.Max(digits, 1));

    static int? ReadNumber(string text, ref int at)
    {
        var start = at;
        var number = 0;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
            number = Math.Min(10 * number + (text[at] - '0'), 10_000);
        return at > start ? number : null;
    }
}
