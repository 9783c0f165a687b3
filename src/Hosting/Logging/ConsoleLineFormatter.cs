using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace PluginChat.Hosting.Logging;

/// <summary>
/// Writes each event as <see cref="ConsoleLine"/> has it. A compiler error begins with the file's name, so that editors and terminals make
/// it clickable. <c>http.log.format: 'json'</c> gives ASP.NET Core's structured lines instead.
/// </summary>
sealed class ConsoleLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception)
            text = text.Length == 0 ? exception.ToString() : $"{text}\n{exception}";
        textWriter.Write(ConsoleLine.Format(time.GetUtcNow(), logEntry.LogLevel, logEntry.Category, text));
    }
}
