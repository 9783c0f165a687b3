using System.Diagnostics.CodeAnalysis;

namespace PluginChat.Hosting.Configuration.Values;

/// <summary>
/// Times in ESP's notation: <c>30secs</c>, <c>10mins</c>, <c>1hr</c>, <c>2days</c>, <c>1week</c>; a bare number is seconds.
/// </summary>
static class Duration
{
    public const string Syntax = "write seconds such as 30, or 30secs, 10mins, 1hr, 2days, 1week, or 'never'";

    const long Day = 24 * 60 * 60;

    // Far over any bound, and far from overflow when multiplied.
    const long MaxSeconds = long.MaxValue / TimeSpan.TicksPerSecond;

    public static bool TryParse(string text, out TimeSpan value, [NotNullWhen(false)] out string? problem)
    {
        value = default;
        problem = null;
        if (Unlimited.Is(text))
        {
            value = Timeout.InfiniteTimeSpan;
            return true;
        }
        if (!Quantity.TryParse(text, out var quantity))
            problem = $"'{text}' is not a time; {Syntax}";
        else if (Seconds(quantity.Unit) is not { } seconds)
            problem = Mend(text.Trim(), quantity);
        else if (quantity.Number < 0)
            problem = $"{text} is negative; {Syntax}";
        else if (quantity.Number > MaxSeconds / seconds)
            problem = $"{text} is too long; write 'never' for no limit";
        else
            value = TimeSpan.FromSeconds(quantity.Number * seconds);
        return problem is null;
    }

    public static bool IsUnit(string unit) => unit.Length > 0 && Seconds(unit) is not null;

    /// <summary>A time as a person writes it: the largest unit that divides it.</summary>
    public static string Format(TimeSpan value) =>
        (long)value.TotalSeconds switch
        {
            _ when value == Timeout.InfiniteTimeSpan => "never",
            >= Day and var s when s % Day == 0 => $"{s / Day}days",
            >= 3600 and var s when s % 3600 == 0 => $"{s / 3600}hrs",
            >= 60 and var s when s % 60 == 0 => $"{s / 60}mins",
            var s => $"{s}secs",
        };

    // ESP reads what it does not know as bytes or as seconds, so a slip of one letter turns minutes into days without a word.
    static string Mend(string text, Quantity quantity) =>
        quantity.Unit.ToLowerInvariant() switch
        {
            "m" => $"'{text}' is {quantity.Number} MB in ESP, not minutes; write '{quantity.Number}mins'",
            "k" or "kb" or "mb" or "g" or "gb" or "b" or "byte" or "bytes" => $"'{text}' is a number of bytes, not a time; {Syntax}",
            "s" => $"'{text}' is not a time in ESP; write '{quantity.Number}secs'",
            "h" => $"'{text}' is {quantity.Number} seconds in ESP, not hours; write '{quantity.Number}hrs'",
            "d" => $"'{text}' is {quantity.Number} seconds in ESP, not days; write '{quantity.Number}days'",
            "w" => $"'{text}' is {quantity.Number} seconds in ESP, not weeks; write '{quantity.Number}weeks'",
            _ => $"'{quantity.Unit}' is not a unit of time; {Syntax}",
        };

    static long? Seconds(string unit) =>
        unit.ToLowerInvariant() switch
        {
            "" or "sec" or "secs" or "second" or "seconds" => 1,
            "min" or "mins" or "minute" or "minutes" => 60,
            "hr" or "hrs" or "hour" or "hours" => 60 * 60,
            "day" or "days" => Day,
            "week" or "weeks" => 7 * Day,
            "month" or "months" => 30 * Day,
            "year" or "years" => 365 * Day,
            _ => null,
        };
}
