using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace PluginChat.Host.Diagnostics;

/// <summary>
/// One line an event, the text first: compiler errors start their lines with the file's name, so that editors and terminals
/// make them clickable. <c>--Logging:Console:FormatterName=json</c> gives ASP.NET Core's structured lines instead.
/// </summary>
sealed class ConsoleLineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception)
            text = text.Length == 0 ? exception.ToString() : $"{text}\n{exception}";
        // Warnings and errors of the host name what they are about themselves; those of libraries need a label.
        if (logEntry.LogLevel >= LogLevel.Warning && !logEntry.Category.StartsWith("PluginChat", StringComparison.Ordinal))
            textWriter.Write(logEntry.LogLevel == LogLevel.Warning ? $"warning: {logEntry.Category}: " : $"error: {logEntry.Category}: ");
        textWriter.Write(LogText.Printable(text));
        textWriter.Write('\n');
    }
}
