using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PluginChat.Testing.Sites;

/// <summary>Keeps what a host logs, so that a test can assert on it and an error nobody expected fails the test.</summary>
sealed class LogCapture : ILoggerProvider
{
    public ConcurrentQueue<(LogLevel Level, string Category, string Text)> Entries { get; } = new();

    public IEnumerable<string> Errors => Entries.Where(e => e.Level >= LogLevel.Error).Select(e => $"{e.Category}: {e.Text}");

    public bool Has(string text) => Entries.Any(e => e.Text.Contains(text, StringComparison.Ordinal));

    /// <summary>The first entry of a category that contains this text, from the start on.</summary>
    public async Task<string> NextAsync(string category, string text)
    {
        bool Fits((LogLevel Level, string Category, string Text) entry) =>
            entry.Category == category && entry.Text.Contains(text, StringComparison.Ordinal);
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Waits first and looks then: what is logged in between is found one way or the other.
        Added += entry =>
        {
            if (Fits(entry))
                found.TrySetResult(entry.Text);
        };
        return Entries.Where(Fits).Select(e => e.Text).FirstOrDefault() ?? await found.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    event Action<(LogLevel Level, string Category, string Text)>? Added;

    public ILogger CreateLogger(string categoryName) => new Capture(this, categoryName);

    public void Dispose() { }

    sealed class Capture(LogCapture owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!IsEnabled(logLevel))
                return;
            var entry = (logLevel, category, formatter(state, exception) + (exception is null ? "" : "\n" + exception));
            owner.Entries.Enqueue(entry);
            owner.Added?.Invoke(entry);
        }
    }
}
