using System.Globalization;

namespace PluginChat.Testing.Lengths;

/// <summary>
/// How long the tests run that find more the longer they run. Without PLUGINCHAT_LONG they are short, with it they take that many
/// seconds ("full" is 60). The assertions are the same.
/// </summary>
static class TestLength
{
    const string Variable = "PLUGINCHAT_LONG";

    /// <summary>The seconds of PLUGINCHAT_LONG, or null where it is not set.</summary>
    public static TimeSpan? Long { get; } = Parse(Environment.GetEnvironmentVariable(Variable));

    public static bool IsLong => Long is not null;

    /// <summary>
    /// Whether everything runs at its full length, which takes an hour: by a person, on a machine that has nothing else to do.
    /// </summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable(Variable) == "full";

    /// <summary>
    /// For one of many that come one after the other: PLUGINCHAT_LONG where that is "full", a few seconds where it is set, and less
    /// otherwise.
    /// </summary>
    public static TimeSpan OfMany => IsFull ? Long!.Value : TimeSpan.FromSeconds(Choose(2, 1));

    /// <summary>PLUGINCHAT_LONG where it is set, and this otherwise.</summary>
    public static TimeSpan Or(TimeSpan shorter) => Long ?? shorter;

    /// <summary>The first where the run is a long one, and the second otherwise.</summary>
    public static T Choose<T>(T longer, T shorter) => IsLong ? longer : shorter;

    /// <summary>
    /// The first where the run is at full length, the second where it is a long one otherwise, and the third where it is short.
    /// </summary>
    public static T Choose<T>(T full, T longer, T shorter) => IsFull ? full : Choose(longer, shorter);

    internal static TimeSpan? Parse(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return null;
        if (value == "full")
            return TimeSpan.FromMinutes(1);
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : throw new InvalidOperationException($"{Variable} is '{value}'; set it to a number of seconds above 0, or to 'full'.");
    }
}
