using System.Collections.Immutable;

namespace PluginChat.Hosting.Logging;

/// <summary>
/// Bounds what is logged or sent of something that others wrote: a source of 400,000 errors is one of 52 MB otherwise, for the log, for the
/// page and for readers of the status.
/// </summary>
static class LongText
{
    /// <summary>How many messages of a kind are shown. Who has more mends these first.</summary>
    public const int MostMessages = 50;

    /// <summary>How much is shown of one message, in characters; the longest of the compiler's own is about 400.</summary>
    public const int MostCharacters = 1_000;

    // A message with the file's name before it, and the stack of an exception behind it.
    const int MostLineCharacters = 8 << 10;

    /// <summary>The text, or its beginning and how much more there is.</summary>
    public static string Shorten(string text, int most = MostCharacters)
    {
        if (text.Length <= most)
            return text;
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return $"{text.AsSpan(0, end)}… ({text.Length - end:N0} characters more)";
    }

    /// <summary>The first lines, each shortened, and how many more there are.</summary>
    public static ImmutableArray<string> First(ImmutableArray<string> lines) =>
        lines.Length <= MostMessages
            ? [.. lines.Select(line => Shorten(line, MostLineCharacters))]
            : [.. lines.Take(MostMessages).Select(line => Shorten(line, MostLineCharacters)), $"and {lines.Length - MostMessages:N0} more"];
}
