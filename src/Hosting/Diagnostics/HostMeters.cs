using System.Diagnostics.Metrics;
using System.Globalization;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Diagnostics;

/// <summary>
/// What happens in the host, as meters for <c>dotnet-counters</c> and OpenTelemetry. What happens often is counted where it
/// happens, on numbers that no two cores share, and added up here when somebody looks.
/// </summary>
sealed class HostMeters : IDisposable
{
    public const string MeterName = "PluginChat.Host";

    readonly Counter<long> _reloads;
    readonly Counter<long> _retired;
    readonly Counter<long> _closed;
    readonly Histogram<double> _reloadSeconds;
    readonly Histogram<double> _compileSeconds;
    readonly ControllerRegistry _controllers;
    readonly IDisposable _subscription;

    public HostMeters(
        ControllerEvents events,
        ControllerRegistry controllers,
        ClientRegistry clients,
        Refusals refusals,
        GenerationRetirer retirer
    )
    {
        _controllers = controllers;
        _reloads = Meter.CreateCounter<long>(
            "pluginchat.reloads",
            "{reload}",
            "Versions of a controller by outcome: live, failed or recovered."
        );
        _retired = Meter.CreateCounter<long>("pluginchat.generations.retired", "{generation}", "Generations that ended.");
        _reloadSeconds = Meter.CreateHistogram<double>("pluginchat.reload.duration", "s", "From the look at the sources to the swap.");
        _compileSeconds = Meter.CreateHistogram<double>(
            "pluginchat.compile.duration",
            "s",
            "In the compiler; cached versions are not counted."
        );
        _closed = Meter.CreateCounter<long>(
            "pluginchat.clients.closed",
            "{client}",
            "WebSockets that ended, by the code and by who began it."
        );
        refusals.Counter = Meter.CreateCounter<long>(
            "pluginchat.refusals",
            "{refusal}",
            "Requests and clients that were refused, by the reason and by the route."
        );
        clients.EventSeconds = Meter.CreateHistogram<double>(
            "pluginchat.event.duration",
            "s",
            "Of an open or message event, with the time it waited for a reload.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.00001, 0.0001, 0.001, 0.01, 0.1, 1, 10] }
        );
        Meter.CreateObservableUpDownCounter<long>("pluginchat.clients", () => OfActions(hub => hub.Count), "{client}", "Open WebSockets.");
        Meter.CreateObservableCounter(
            "pluginchat.clients.fell_behind",
            () => clients.FellBehindCount,
            "{client}",
            "Clients that were closed with 1013 because they did not read."
        );
        Meter.CreateObservableGauge<long>(
            "pluginchat.clients.backlog",
            () => OfActions(hub => hub.LargestBacklog),
            "By",
            "What waits for the client that is furthest behind."
        );
        Meter.CreateObservableCounter<long>(
            "pluginchat.messages.received",
            () => OfActions(hub => hub.Received.Sum),
            "{message}",
            "Messages that came from clients."
        );
        Meter.CreateObservableCounter<long>(
            "pluginchat.messages.published",
            () => OfActions(hub => hub.Published),
            "{message}",
            "Messages that an action sent: to all, to some or to one."
        );
        Meter.CreateObservableCounter<long>(
            "pluginchat.deliveries",
            () => OfActions(hub => hub.Deliveries),
            "{delivery}",
            "One for each published message and each client that it was for."
        );
        Meter.CreateObservableCounter<long>(
            "pluginchat.sent",
            () => OfActions(hub => hub.Log.SentBytes),
            "By",
            "Bytes that went out to clients, as frames."
        );
        Meter.CreateObservableGauge(
            "pluginchat.generations.in_memory",
            () => retirer.RetiredInMemory,
            "{generation}",
            "Retired generations that no collection has taken yet."
        );
        Meter.CreateObservableGauge<long>(
            "pluginchat.engine.pending",
            () => OfActions(hub => hub.Channel.PendingBytes),
            "By",
            "What waits to be taken by the engine that hosts share."
        );
        Meter.CreateObservableCounter<long>(
            "pluginchat.engine.missed",
            () => OfActions(hub => hub.Missed),
            "{message}",
            "Messages of other hosts that this host missed, as far as they can be counted."
        );
        Meter.CreateObservableGauge<long>(
            "pluginchat.engine.behind",
            () => OfActions(hub => hub.Channel.Status.Behind),
            "{message}",
            "Messages that this host had not handed over when it last asked the engine."
        );
        Meter.CreateObservableGauge<long>(
            "pluginchat.engine.kept",
            () => OfActions(hub => hub.Channel.Status.KeptBytes),
            "By",
            "Payload that the engine keeps."
        );
        Meter.CreateObservableCounter<long>(
            "pluginchat.engine.epochs",
            () => OfActions(hub => hub.Channel.Status.EpochChanges),
            "{epoch}",
            "How often the engine lost what it had."
        );
        _subscription = events.Subscribe(Count);
    }

    public Meter Meter { get; } = new(MeterName);

    /// <summary>Counts what the console dropped.</summary>
    public void Watch(Func<long> droppedLines) =>
        Meter.CreateObservableCounter(
            "pluginchat.console.dropped",
            droppedLines,
            "{line}",
            "Lines of the console that were dropped because it was not read."
        );

    /// <summary>Measures the way to what hosts share.</summary>
    public void Watch(IMessageEngine engine)
    {
        Meter.CreateObservableGauge(
            "pluginchat.engine.connected",
            () => engine.State.IsConnected ? 1 : 0,
            "{connection}",
            "1 while the engine that hosts share answers."
        );
        Meter.CreateObservableCounter(
            "pluginchat.engine.connections",
            () => engine.State.Connections,
            "{connection}",
            "Connections to the engine that hosts share."
        );
        Meter.CreateObservableGauge(
            "pluginchat.engine.round_trip",
            () => engine.State.RoundTrip is { } time ? [new(time.TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s",
            "What the last beat to the engine took, there and back."
        );
        Meter.CreateObservableGauge(
            "pluginchat.engine.hosts",
            () => engine.State.Hosts,
            "{host}",
            "Hosts that share the engine, this one too."
        );
        Meter.CreateObservableCounter(
            "pluginchat.engine.foreign",
            () => engine.Foreign.Select(f => new Measurement<long>(f.Count, Tag("key", f.Key))),
            "{entry}",
            "What another program wrote where hosts keep what they share; it was left out or replaced."
        );
    }

    public void Dispose()
    {
        _subscription.Dispose();
        Meter.Dispose();
    }

    /// <summary>Counts a client whose connection is over.</summary>
    public void Ended(Client client)
    {
        var closed = client.Ending;
        // A peer chooses from 4,000 codes, and each would be a series of its own.
        _closed.Add(1, Tag("action", client.Hub.Name), Tag("code", CodeOf(closed)), Tag("initiator", closed.Initiator.ToString()));
    }

    static string CodeOf(WebSocketClose closed) =>
        closed.Initiator == WebSocketCloseInitiator.Client && (int)closed.Code >= 3000
            ? "other"
            : ((int)closed.Code).ToString(CultureInfo.InvariantCulture);

    void Count(ControllerEvent happened)
    {
        var controller = Tag("controller", happened.Controller);
        switch (happened)
        {
            case ControllerLive live:
                _reloads.Add(1, controller, Tag("outcome", "live"));
                _reloadSeconds.Record(live.Elapsed.TotalSeconds, controller);
                if (live.Compile is { } compile)
                    _compileSeconds.Record(compile.TotalSeconds, controller);
                break;
            case ControllerFailed failed:
                _reloads.Add(1, controller, Tag("outcome", "failed"), Tag("stage", failed.Failure.Stage.ToString()));
                break;
            case ControllerRecovered:
                _reloads.Add(1, controller, Tag("outcome", "recovered"));
                break;
            case ControllerRetired:
                _retired.Add(1, controller);
                break;
        }
    }

    IEnumerable<Measurement<long>> OfActions(Func<ActionHub, long> read) =>
        from lane in _controllers.Lanes
        from hub in lane.Controller.Hubs
        select new Measurement<long>(read(hub), Tag("controller", lane.Controller.Name), Tag("action", hub.Name));

    static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
