using Microsoft.Extensions.Logging;

namespace PluginChat.Testing;

/// <summary>What a host logs in a test. Errors that no one was told of fail the test.</summary>
sealed class SiteLog : ILoggerProvider
{
    readonly Lock _lock = new();
    readonly List<string> _lines = []; // under _lock
    readonly List<string> _errors = []; // under _lock; of the lines, those that were not told yet
    readonly List<string> _expected = []; // under _lock

    /// <summary>All lines up to now.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    /// <summary>Errors with this text, of before and of later, are what the test is about.</summary>
    public void Expect(string text)
    {
        lock (_lock)
            _expected.Add(text);
    }

    /// <summary>The errors that nobody expects, for an exception: a line break before each. They are told once.</summary>
    public string TakeErrors()
    {
        lock (_lock)
        {
            var unexpected = _errors.Where(e => !_expected.Exists(text => e.Contains(text, StringComparison.Ordinal)));
            var told = string.Concat(unexpected.Select(e => Environment.NewLine + e));
            _errors.Clear();
            return told;
        }
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose() { }

    void Add(LogLevel level, string line)
    {
        lock (_lock)
        {
            _lines.Add(line);
            if (level >= LogLevel.Error)
                _errors.Add(line);
        }
    }

    sealed class Category(SiteLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var trouble = exception is null ? "" : Environment.NewLine + exception;
            log.Add(logLevel, $"{logLevel} {name}: {formatter(state, exception)}{trouble}");
        }
    }
}
