using System.Diagnostics.Metrics;
using PluginChat.Host.Controllers;

namespace PluginChat.Host.Diagnostics;

/// <summary>What happens to controllers, as meters for <c>dotnet-counters</c> and OpenTelemetry: the same events as the log's.</summary>
sealed class HostMeters : IDisposable
{
    public const string MeterName = "PluginChat.Host";

    readonly Meter _meter = new(MeterName);
    readonly Counter<long> _reloads;
    readonly Counter<long> _retired;
    readonly Histogram<double> _reloadSeconds;
    readonly Histogram<double> _compileSeconds;
    readonly IDisposable _subscription;

    public HostMeters(ControllerEvents events, Func<int> clients, Func<long> fellBehind, Func<int> retiredInMemory)
    {
        _reloads = _meter.CreateCounter<long>("pluginchat.reloads", "{reload}", "Versions of a controller by outcome: live, failed or recovered.");
        _retired = _meter.CreateCounter<long>("pluginchat.generations.retired", "{generation}", "Generations that ended.");
        _reloadSeconds = _meter.CreateHistogram<double>("pluginchat.reload.duration", "s", "From the look at the sources to the swap.");
        _compileSeconds = _meter.CreateHistogram<double>("pluginchat.compile.duration", "s", "In the compiler; cached versions are not counted.");
        _meter.CreateObservableGauge("pluginchat.clients", clients, "{client}", "Open WebSockets.");
        _meter.CreateObservableCounter("pluginchat.clients.fell_behind", fellBehind, "{client}", "Clients that were closed with 1013 because they did not read.");
        _meter.CreateObservableGauge("pluginchat.generations.in_memory", retiredInMemory, "{generation}", "Retired generations that no collection has taken yet.");
        _subscription = events.Subscribe(Count);
    }

    public void Dispose()
    {
        _subscription.Dispose();
        _meter.Dispose();
    }

    void Count(ControllerEvent happened)
    {
        var controller = KeyValuePair.Create<string, object?>("controller", happened.Controller);
        switch (happened)
        {
            case ControllerLive live:
                _reloads.Add(1, controller, KeyValuePair.Create<string, object?>("outcome", "live"));
                _reloadSeconds.Record(live.Elapsed.TotalSeconds, controller);
                if (live.Compile is { } compile)
                    _compileSeconds.Record(compile.TotalSeconds, controller);
                break;
            case ControllerFailed failed:
                _reloads.Add(1, controller, KeyValuePair.Create<string, object?>("outcome", "failed"), KeyValuePair.Create<string, object?>("stage", failed.Failure.Stage.ToString()));
                break;
            case ControllerRecovered:
                _reloads.Add(1, controller, KeyValuePair.Create<string, object?>("outcome", "recovered"));
                break;
            case ControllerRetired:
                _retired.Add(1, controller);
                break;
        }
    }
}
