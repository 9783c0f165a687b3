using System.Globalization;

namespace PluginChat.Hosting.Logging;

/// <summary>
/// How a line of the console or a log file looks: <c>2026-11-25T19:48:02.123Z warn  PluginChat: the text</c>. Further lines of a text are
/// indented, so that none of them can pass for an event of its own, and what would move a terminal's cursor, colour it or turn the reading
/// direction round is shown as escapes.
/// </summary>
static class ConsoleLine
{
    /// <summary>The time of a line, in UTC.</summary>
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Whose the host's own lines are.</summary>
    public const string HostCategory = "PluginChat";

    const string Indent = "\n    ";

    public static string Format(DateTimeOffset time, LogLevel level, string category, string text) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)} {Name(level), -5} {category}: {Body(text)}\n"
        );

    static string Body(string text)
    {
        var printable = LogText.Printable(text.TrimEnd('\r', '\n'));
        return printable.Contains('\n', StringComparison.Ordinal)
            ? printable.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", Indent, StringComparison.Ordinal)
            : printable;
    }

    static string Name(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warn",
            LogLevel.Error => "error",
            _ => "fatal",
        };
}
