using System.Globalization;

namespace PluginChat.Host.Configuration.Values;

/// <summary>A whole number and the letters after it, such as <c>40</c> and <c>MB</c>.</summary>
readonly record struct Quantity(long Number, string Unit)
{
    public static bool TryParse(string text, out Quantity quantity)
    {
        text = text.Trim();
        var digits = text.Length;
        while (digits > 0 && char.IsAsciiLetter(text[digits - 1]))
            digits--;
        var isNumber = long.TryParse(text.AsSpan(0, digits).TrimEnd(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        quantity = new(number, text[digits..]);
        return isNumber;
    }
}
