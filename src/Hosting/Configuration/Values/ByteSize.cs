using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Values;

/// <summary>Numbers in ESP's notation: <c>40MB</c>, <c>16k</c>, a bare number; units count by 1024 in any case.</summary>
static class ByteSize
{
    public const string Syntax = "write a whole number with or without a unit, such as 512, 16k, 40MB or 2GB, or 'unlimited'";

    public static bool TryParse(string text, out long value, [NotNullWhen(false)] out string? problem)
    {
        value = 0;
        problem = null;
        if (Unlimited.Is(text))
        {
            value = LimitsConfig.Unlimited;
            return true;
        }
        if (!Quantity.TryParse(text, out var quantity))
            problem = $"'{text}' is not a number; {Syntax}";
        else if (Shift(quantity.Unit) is not { } shift)
            problem = Duration.IsUnit(quantity.Unit)
                ? $"'{text}' is a time, and this is a number; {Syntax}"
                : $"'{quantity.Unit}' is not a unit; {Syntax}";
        else if (quantity.Number < 0)
            problem = $"{text} is negative; {Syntax}";
        else if (quantity.Number > LimitsConfig.Unlimited - 1 >> shift)
            problem = $"{text} is too large; write 'unlimited' for no limit";
        else
            value = quantity.Number << shift;
        return problem is null;
    }

    public static bool IsUnit(string unit) => unit.Length > 0 && Shift(unit) is not null;

    /// <summary>A number as a person writes it: the largest unit that divides it.</summary>
    public static string Format(long value) =>
        value switch
        {
            LimitsConfig.Unlimited => "unlimited",
            >= 1 << 30 when value % (1 << 30) == 0 => $"{value >> 30}GB",
            >= 1 << 20 when value % (1 << 20) == 0 => $"{value >> 20}MB",
            >= 1 << 10 when value % (1 << 10) == 0 => $"{value >> 10}k",
            _ => value.ToString(CultureInfo.InvariantCulture),
        };

    static int? Shift(string unit) =>
        unit.ToLowerInvariant() switch
        {
            "" or "b" or "byte" or "bytes" => 0,
            "k" or "kb" => 10,
            "m" or "mb" => 20,
            "g" or "gb" => 30,
            _ => null,
        };
}
