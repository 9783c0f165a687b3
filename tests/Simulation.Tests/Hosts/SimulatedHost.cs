using System.Text;
using Microsoft.Extensions.Logging;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Resume;
using PluginChat.Redis;
using PluginChat.Redis.Connections;
using PluginChat.Redis.Streams;
using PluginChat.Simulation.Tests.Clients;
using PluginChat.Simulation.Tests.Laws;
using PluginChat.Simulation.Tests.Runs;
using PluginChat.Simulation.Tests.Scheduling;
using PluginChat.Simulation.Tests.Stores;

namespace PluginChat.Simulation.Tests.Hosts;

/// <summary>
/// A host: its channel, its hub and what decides how a client is resumed are the host's own; sockets and Redis are not there.
/// </summary>
sealed class SimulatedHost : IMessageEngine, IChannelEngine
{
    const string Chat = "chat/test";

    // As a beat brings Redis's clock.
    static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(500);

    readonly World _world;
    readonly Scenario _scenario;
    readonly Ledger _ledger;
    readonly SimulatedStore _store;
    readonly CoarseClock _coarse;
    readonly TaskCompletionSource _tried = new();
    ActionHub? _hub;
    RedisMessageChannel? _channel;
    HubReader? _reader;
    long _clients;
    bool _isStopping;

    /// <param name="world">Where it runs.</param>
    /// <param name="number">Which of all that were ever started.</param>
    /// <param name="scenario">How it is configured.</param>
    /// <param name="node">The server that it connects to.</param>
    /// <param name="ledger">Where broken laws go.</param>
    public SimulatedHost(World world, int number, Scenario scenario, Node node, Ledger ledger)
    {
        (_world, Number, _scenario, _ledger) = (world, number, scenario, ledger);
        Host = new((ulong)number + 1);
        Process = new(world);
        Time = new VirtualTime(world, Process, TimeSpan.FromSeconds(world.Between(-600, 600)));
        Clock = new(Time);
        _coarse = new(Time);
        Replay = new(scenario.ReplayBytesPerSecond, Time);
        Way = new(world, Process, node);
        Log = new HostLog(number, ledger, text => Note?.Invoke($"host {number}: {text}"));
        _store = new(
            Way,
            new(Host.ToString(), scenario.Retention, scenario.UnreadBytes),
            () => $"e{world.Random.Next():x}",
            Scenario.IsPoison
        );
    }

    public int Number { get; }

    public Process Process { get; }

    public Way Way { get; }

    /// <summary>Those who read from it.</summary>
    public List<Connection> Connections { get; } = [];

    public ActionHub Hub => _hub!;

    public RedisMessageChannel Channel => _channel!;

    public Action<string>? Note { get; set; }

    public HostId Host { get; }

    public string? Problem => Way.IsCut ? "cut" : null;

    public IResumeSecrets ResumeSecrets { get; } = new KnownSecret();

    public TimeSpan? CutOffFor => null;

    public IReadOnlyList<ForeignCount> Foreign => [];

    public EngineState State => EngineState.Embedded;

    public EngineIdentity Identity => new(Host, []);

    public Task Tried => _tried.Task;

    public bool IsLetGo => false;

    public RedisClock Clock { get; }

    public ReplayBudget Replay { get; }

    public TimeProvider Time { get; }

    public Random Random => _world.Random;

    public ILogger Log { get; }

    /// <summary>Makes its clients look at what there is.</summary>
    public Action? Pumped { get; set; }

    public void Start()
    {
        Process.Run(() => _hub = new("chat", "test", new FanOutSettings(_coarse, Pumps: 0) { Engine = this }, _scenario.Retention));
        _world.After(_world.Short(100), () => _tried.TrySetResult(), Process);
        Beat();
    }

    public void TakeOver()
    {
        // Each of its processes is another host.
    }

    public void LetGo()
    {
        // The same.
    }

    public IMessageChannel Open(string name, Retention retention, IChannelReader reader) =>
        _channel = new(
            this,
            _store,
            new NoPresence(),
            new(retention, _scenario.WhenDown, _scenario.PendingBytes, TimeSpan.FromSeconds(10), _scenario.UnreadBytes),
            _reader = new HubReader(reader, this)
        );

    public void Look()
    {
        // Only the log hears of it.
    }

    public void PumpAll() => Pumped?.Invoke();

    /// <summary>What the server publishes.</summary>
    public void Bring(byte[] message) => _store.Bring(message);

    /// <summary>Takes a client, as WebSocketEndpoint does.</summary>
    /// <param name="client">Who comes.</param>
    /// <param name="opened">Called with the connection; false where the client does not wait for it any more.</param>
    /// <param name="refused">Called where it is told to come again.</param>
    public void Serve(ResumeClient client, Func<Connection, bool> opened, Action refused)
    {
        var hasToken = ResumeToken.TryParse(client.Token, out var token);
        var request = new ResumeRequest(
            client.Position,
            hasToken ? token : null,
            ClientKey.TryParse(client.Client, out var key) ? key : null,
            0,
            IsUnderstood: true
        )
        {
            Session = _scenario.ClientsSend ? client.Outbox.Session : null,
        };
        _world.After(_world.Short(20), () => _ = ServeAsync(request, opened, refused), Process);
    }

    /// <summary>Takes what a client sent, as NumberedInput does, and passes it on as a controller does.</summary>
    /// <param name="session">Whose.</param>
    /// <param name="number">The client's.</param>
    /// <param name="text">What it sent.</param>
    /// <param name="done">Called with what became of it.</param>
    public void Take(string session, long number, string text, Action<Outcome> done)
    {
        if (_isStopping)
            return;
        Process.Run(() => _ = TakeAsync(session, number, text, done));
    }

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await Channel.DisposeAsync();
        Process.Kill();
    }

    async Task ServeAsync(ResumeRequest request, Func<Connection, bool> opened, Action refused)
    {
        try
        {
            var (server, end, replaced) = (Way.Node.Server, Way.Node.Server.End, Way.Node.Server.Replaced);
            var ready = Readiness.ReadyAsync(request, Hub);
            await ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (_isStopping || Readiness.IsRefused(ready, request, Hub))
            {
                refused();
                return;
            }
            var log = Hub.Log.Numbered();
            var cursor = Hub.Log.OpenCursor(log, out var live);
            var start = new ResumedStart(request, Hub, live, Readiness.IsCurrent(ready));
            var connection = new Connection(this, log, cursor) { JoinedEpoch = _reader!.Epochs, CameBack = start.IsResumed };
            Connections.Add(connection);
            if (!opened(connection))
            {
                connection.Close();
                return;
            }
            // The controller's OnOpenAsync.
            await Task.Delay(_world.Short(50), Time);
            var replay = await start.CollectAsync(new(Host, ++_clients));
            connection.CameBack = start.IsResumed;
            connection.End = Way.Node.Server == server && server.Replaced == replaced ? (end, server.End) : null;
            connection.Release(replay);
            PumpAll();
        }
        catch (Exception e)
        {
            Note?.Invoke($"host {Number}: {e}");
            throw;
        }
    }

    async Task TakeAsync(string session, long number, string text, Action<Outcome> done)
    {
        var known = Hub.Sessions.Of(session)!;
        await known.EnterAsync(Time);
        if (known.Begin(number) is not { } message)
        {
            Note?.Invoke($"host {Number}: '{text}' again");
            done(known.IsSettled(number) ? Outcome.Settled : Outcome.Repeated);
            return;
        }
        message.Enter();
        Publish(text, number % 7 == 0 ? "group" : null);
        // Some are answered with more than one.
        if (number % 5 == 0)
            Publish(text + "+", null);
        message.Handled();
        done(message.End() ? Outcome.Refused : Outcome.Handled);
    }

    void Publish(string text, string? group)
    {
        var result = Hub.Publish(group, new(Encoding.UTF8.GetBytes(text), WebSocketMessageKind.Text), null);
        if (result == SendResult.Refused)
            _ledger.PartRefused(text);
        Note?.Invoke($"host {Number}: '{text}'{(group is null ? "" : " to a group")} of a client {result}");
    }

    void Beat()
    {
        _coarse.Tick();
        if (!Way.IsCut && Way.Node.IsUp)
            Clock.Set(Way.Node.Server.Now);
        _world.After(s_beat, Beat, Process);
    }
}
