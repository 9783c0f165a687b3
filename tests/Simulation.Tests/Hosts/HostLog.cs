using Microsoft.Extensions.Logging;
using PluginChat.Simulation.Tests.Laws;

namespace PluginChat.Simulation.Tests.Hosts;

/// <summary>What a host logs: an error of its own is one law more that was broken.</summary>
sealed class HostLog(int host, Ledger ledger, Action<string> note) : ILogger
{
    const int Unexpected = 54;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        note(formatter(state, exception));
        if (eventId.Id == Unexpected)
            ledger.Violated($"host {host}: {exception}");
    }
}
