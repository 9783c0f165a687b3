using System.Globalization;

namespace PluginChat.Hosting.Configuration.Values;

/// <summary>A whole number and the letters after it, such as <c>40</c> and <c>MB</c>.</summary>
/// <param name="Number">The number; the largest or smallest there is where it does not fit.</param>
/// <param name="Unit">The letters.</param>
readonly record struct Quantity(long Number, string Unit)
{
    public static bool TryParse(string text, out Quantity quantity)
    {
        text = text.Trim();
        var digits = text.Length;
        while (digits > 0 && char.IsAsciiLetter(text[digits - 1]))
            digits--;
        var amount = text.AsSpan(0, digits).TrimEnd();
        var isNumber = long.TryParse(amount, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        // Too many digits are a number all the same, and what is wrong with it is its size.
        if (
            !isNumber
            && amount is not []
            && amount.TrimStart("+-") is { IsEmpty: false } bare
            && amount.Length - bare.Length <= 1
            && !bare.ContainsAnyExceptInRange('0', '9')
        )
            (isNumber, number) = (true, amount[0] == '-' ? long.MinValue : long.MaxValue);
        quantity = new(number, text[digits..]);
        return isNumber;
    }
}
