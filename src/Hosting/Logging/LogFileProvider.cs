using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace PluginChat.Hosting.Logging;

/// <summary>Writes every event to a file, as it stands on the console.</summary>
/// <param name="path">The file's, for what is said of it.</param>
/// <param name="services">Have the formatters, and the loggers that say where the file cannot be written: the console's among them.</param>
/// <param name="format">The name of the formatter.</param>
sealed class LogFileProvider(string path, LogFile file, IServiceProvider services, string format) : ILoggerProvider, ISupportExternalScope
{
    readonly ConsoleFormatter _formatter = services.GetServices<ConsoleFormatter>().First(f => f.Name == format);
    IExternalScopeProvider? _scopes; // written before the first event
    volatile bool _isEnding;

    public ILogger CreateLogger(string categoryName) => new FileLogger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <summary>Says from now on where the file cannot be written.</summary>
    public LogFileProvider Follow()
    {
        file.Failed = problem => Say(log => Log.LogFileFailed(log, path, problem));
        file.WrittenAgain = lost => Say(log => Log.LogFileWritten(log, path, lost));
        return this;
    }

    public void Dispose()
    {
        _isEnding = true;
        file.Dispose();
    }

    void Write(string text) => file.Write(text);

    // Asked for late: the loggers are made of this.
    void Say(Action<ILogger> say)
    {
        if (!_isEnding)
            say(services.GetRequiredService<ILoggerFactory>().CreateLogger(ConsoleLine.HostCategory));
    }

    sealed class FileLogger(LogFileProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            using var text = new StringWriter();
            var entry = new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter);
            provider._formatter.Write(in entry, provider._scopes, text);
            if (text.GetStringBuilder().Length > 0)
                provider.Write(text.ToString());
        }
    }
}
