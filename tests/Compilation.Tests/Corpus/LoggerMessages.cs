// The generator of the logging library, with a warning of its own class in a use of a logger.
// expects: warning CA2017
public static partial class Program
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "hello {Who}")] static partial void Hello(ILogger log, string who);
    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "failed")] static partial void Failed(ILogger log, Exception e);
    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "same")] static partial void Same(ILogger log);

    public static string Run()
    {
        var log = new Recording();
        Hello(log, "ann");
        Failed(log, new InvalidOperationException("x"));
        log.LogInformation("one {A} two {B}", 1, 2, 3);
        return log.Text;
    }

    sealed class Recording : ILogger
    {
        public string Text = "";
        public IDisposable? BeginScope<T>(T state) where T : notnull => null;
        public bool IsEnabled(LogLevel level) => true;
        public void Log<T>(LogLevel level, EventId id, T state, Exception? e, Func<T, Exception?, string> format) => Text += $"{level}{id.Id}{format(state, e)}{e?.Message};";
    }
}
