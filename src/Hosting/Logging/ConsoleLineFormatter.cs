using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace PluginChat.Hosting.Logging;

/// <summary>
/// Writes each event as <see cref="ConsoleLine"/> has it. Compiler errors come after the time and the level, with the file's name first, so
/// that editors and terminals make them clickable. <c>--Logging:Console:FormatterName=json</c> gives ASP.NET Core's structured lines
/// instead.
/// </summary>
sealed class ConsoleLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception)
            text = text.Length == 0 ? exception.ToString() : $"{text}\n{exception}";
        // Warnings and errors of the host name what they are about themselves; those of libraries need a label.
        if (logEntry.LogLevel >= LogLevel.Warning && !logEntry.Category.StartsWith("PluginChat", StringComparison.Ordinal))
            text = $"{logEntry.Category}: {text}";
        textWriter.Write(ConsoleLine.Format(time.GetUtcNow(), logEntry.LogLevel, text));
    }
}
