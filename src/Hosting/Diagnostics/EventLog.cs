using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Diagnostics;

/// <summary>Writes what happens to controllers to the log.</summary>
sealed class EventLog : IDisposable
{
    readonly IDisposable _subscription;

    public EventLog(ControllerEvents events, ILogger log) => _subscription = events.Subscribe(happened => Write(happened, log));

    public void Dispose() => _subscription.Dispose();

    static void Write(ControllerEvent happened, ILogger log)
    {
        switch (happened)
        {
            case ControllerLive live:
                foreach (var warning in live.Warnings)
                    Log.ControllerWarning(log, warning);
                Log.Live(log, live.ToString());
                break;
            case ControllerWarned warned:
                foreach (var warning in warned.Warnings)
                    Log.ControllerWarning(log, warning);
                break;
            case ControllerFailed:
                Log.BuildFailed(log, happened.ToString());
                break;
            case ControllerCircuitOpened or HttpActionOverload:
                Log.CircuitOpened(log, happened.ToString());
                break;
            case ControllerCircuitClosed:
                Log.CircuitClosed(log, happened.ToString());
                break;
            case ControllerRecovered or ControllerRestoring:
                Log.Live(log, happened.ToString());
                break;
            case ControllerRetired { Problems.IsEmpty: true }:
                Log.Retired(log, happened.ToString());
                break;
            default:
                Log.ControllerWarning(log, happened.ToString());
                break;
        }
    }
}
