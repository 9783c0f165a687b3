namespace PluginChat.Hosting.Logging;

/// <summary>
/// Hands out the loggers, and keeps one line of Kestrel's at Debug that any client can cause as often as it likes: where a body is not
/// there in full and its client ends the connection, Kestrel may read on from a pipe in the middle of a read (dotnet/aspnetcore 17840 and
/// 52324), and warns of that with a stack trace. The connection has ended by then, which is all that there is to do.
/// </summary>
sealed class ServerLogs(LoggerFactory loggers) : ILoggerFactory
{
    const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    public ILogger CreateLogger(string categoryName)
    {
        var logger = loggers.CreateLogger(categoryName);
        return categoryName == Kestrel ? new KestrelLogger(logger) : logger;
    }

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    // The container disposes of the loggers.
    public void Dispose() { }

    sealed class KestrelLogger(ILogger logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => logger.Log(IsOfABrokenBody(exception) ? LogLevel.Debug : logLevel, eventId, state, exception, formatter);

        // An action cannot cause it: what comes of an action is another event, with another exception around it.
        static bool IsOfABrokenBody(Exception? exception) => exception is InvalidOperationException { Source: "System.IO.Pipelines" };
    }
}
