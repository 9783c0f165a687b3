using System.Text;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;
using PluginChat.Simulation.Tests.Clients;
using PluginChat.Simulation.Tests.Hosts;
using PluginChat.Simulation.Tests.Laws;
using PluginChat.Simulation.Tests.Scheduling;
using PluginChat.Simulation.Tests.Stores;

namespace PluginChat.Simulation.Tests.Runs;

/// <summary>
/// One run: hosts, clients and a Redis under faults for a while, and then without any. By the end everybody has what was published, or was
/// told that it has not.
/// </summary>
sealed class Run
{
    // Longer than a lease of a host that was killed, and what depends on it.
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(150);

    static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    readonly World _world;
    readonly Scenario _scenario;
    readonly List<SimulatedHost> _hosts = [];
    readonly List<ResumeClient> _clients = [];
    readonly List<string> _notes = [];
    int _started;
    int _sequence;
    bool _publishes = true;

    /// <summary>A run of <see cref="Go"/>: all of it is drawn.</summary>
    public Run(int seed)
        : this(seed, world => Scenario.Of(world) with { ClientsSend = seed % 2 == 0 }) { }

    /// <summary>A run in which nothing happens that is not asked for, but <see cref="Finish"/>.</summary>
    public Run(int seed, Scenario scenario)
        : this(seed, _ => scenario) { }

    Run(int seed, Func<World, Scenario> scenario)
    {
        Seed = seed;
        _world = new(seed);
        _scenario = scenario(_world);
        Ledger = new(() => _world.Now) { Note = Note };
        Node = NewNode();
    }

    public int Seed { get; }

    public World World => _world;

    public Scenario Scenario => _scenario;

    public Ledger Ledger { get; }

    /// <summary>The server that is the master.</summary>
    public Node Node { get; private set; }

    /// <summary>By how much the server's clock is off, in microseconds.</summary>
    public long ClockOffset { get; set; }

    /// <summary>Hosts that are there.</summary>
    public IReadOnlyList<SimulatedHost> Hosts => _hosts;

    public IReadOnlyList<ResumeClient> Clients => _clients;

    static readonly TimeSpan s_recovery = TimeSpan.FromSeconds(30),
        s_pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Everything that happened, for whoever looks at a seed that failed.</summary>
    public IEnumerable<string> Trace => _notes.Concat(_clients.SelectMany(c => (string[])["", c.Name, .. c.Witness.Trace]));

    public void Note(string what) => _notes.Add($"{_world.Now / 1000.0, 10:0.0} ms  {what}");

    /// <summary>Runs it, and returns the laws that were broken.</summary>
    public IReadOnlyList<string> Go()
    {
        Note($"{_scenario}");
        Node.Start();
        for (var i = 0; i < _scenario.Hosts; i++)
            StartHost();
        for (var i = 0; i < _scenario.Clients; i++)
            AddClient($"client {i}");
        Publish();
        var faults = new Faults(this);
        faults.Begin();
        _world.RunUntil((long)_scenario.Faulty.TotalMicroseconds);
        faults.End();
        Note("all is well from here on");
        while (_hosts.Count == 0)
            StartHost();
        return Finish();
    }

    /// <summary>Nothing goes wrong any more: waits until everybody has everything, and returns the laws that were broken.</summary>
    public IReadOnlyList<string> Finish()
    {
        _publishes = false;
        Settle("the faults");
        foreach (var host in _hosts.ToArray())
        {
            // What it found out last may be that the server is away: it looks again within a moment.
            var until = _world.Now + (long)s_recovery.TotalMicroseconds;
            var isTaken = Say(host);
            for (; !isTaken && _world.Now < until; isTaken = Say(host))
                _world.RunUntil(_world.Now + (long)s_pause.TotalMicroseconds);
            if (!isTaken)
                Ledger.Violated($"host {host.Number} still refuses what is published");
        }
        Settle("the last words");
        Ledger.CheckPublished();
        foreach (var client in _clients)
            client.Outbox.Check(Ledger);
        if (_world.Failure is { } failure)
            Ledger.Violated($"something was thrown: {failure}");
        return Ledger.Violations;
    }

    public SimulatedHost StartHost(Scenario? scenario = null)
    {
        var host = new SimulatedHost(_world, _started++, scenario ?? _scenario, Node, Ledger) { Note = Note };
        host.Pumped = () =>
        {
            foreach (var client in _clients)
            {
                if (client.Connection?.Host == host)
                    client.Pump();
            }
        };
        Listen(Node.Server, host);
        _hosts.Add(host);
        Note($"host {host.Number} starts");
        host.Start();
        return host;
    }

    /// <summary>It is gone, without a word or with one.</summary>
    public void Remove(SimulatedHost host) => _hosts.Remove(host);

    public void BreakClientsOf(SimulatedHost host)
    {
        foreach (var client in _clients.Where(c => c.Connection?.Host == host).ToArray())
            client.Break();
    }

    /// <summary>Another server takes the place of the master.</summary>
    public Node Promote(ServerData data)
    {
        var next = NewNode();
        next.Server.Data = data;
        next.Start();
        foreach (var host in _hosts)
            Listen(next.Server, host);
        return Node = next;
    }

    void Listen(Server server, SimulatedHost host) =>
        server.Published += message =>
        {
            if (host.Way.Node.Server == server)
                host.Bring(message);
        };

    Node NewNode() =>
        new(_world, new(() => 1_000_000_000_000 + _world.Now + ClockOffset, _world.Random, Ledger) { ReadCount = _scenario.ReadCount });

    /// <summary>A client that connects.</summary>
    /// <param name="name">What it is called in what is said of it.</param>
    /// <param name="hosts">Those that it may come to, whenever it connects; null for all.</param>
    public ResumeClient AddClient(string name, Func<IReadOnlyList<SimulatedHost>>? hosts = null)
    {
        var client = new ResumeClient(
            _world,
            name,
            new(name, Ledger, () => _world.Now, _scenario.WhenDown != WhenEngineIsDown.Local),
            Ledger,
            hosts ?? (() => _hosts),
            () => Node.Server,
            _scenario.Retention
        );
        _clients.Add(client);
        client.Connect();
        return client;
    }

    void Publish()
    {
        if (!_publishes)
            return;
        if (_scenario.ClientsSend && _world.Chance(0.6))
            _world.Pick(_clients).Say();
        else if (_hosts.Count > 0)
            Say(_world.Pick(_hosts));
        _world.After(TimeSpan.FromSeconds(2 * _world.Random.NextDouble() / _scenario.MessagesPerSecond), Publish);
    }

    bool Say(SimulatedHost host) => Say(host, Scenario.TextOf(_world, ++_sequence), _world.Chance(0.1) ? "group" : null);

    /// <summary>A host publishes; false where it refused.</summary>
    public bool Say(SimulatedHost host, string text, string? group = null)
    {
        var isQueued = false;
        host.Process.Run(() =>
        {
            var result = host.Hub.Publish(group, new(Encoding.UTF8.GetBytes(text), WebSocketMessageKind.Text), null);
            isQueued = result == SendResult.Queued;
            Ledger.Published(Ledger.IdOf(text), host.Number, !isQueued);
            Note($"host {host.Number}: '{Ledger.IdOf(text)}'{(group is null ? "" : " to a group")} {result}");
        });
        return isQueued;
    }

    void Settle(string after)
    {
        var end = _world.Now + (long)s_patience.TotalMicroseconds;
        while (_world.Now < end && _world.Failure is null && Ledger.Violations.Count == 0)
        {
            _world.RunUntil(_world.Now + (long)s_look.TotalMicroseconds);
            if (Unsettled() is null)
                return;
        }
        if (Ledger.Violations.Count == 0 && Unsettled() is { } problem)
            Ledger.Violated($"{s_patience.TotalSeconds:0} s after {after}: {problem}");
    }

    string? Unsettled()
    {
        var data = Node.Server.Data;
        foreach (var host in _hosts)
        {
            if (host.Channel.PendingBytes > 0)
                return $"host {host.Number} has {host.Channel.PendingBytes} bytes that it did not publish";
            if (host.Hub.Log.Position is var at && (at.Epoch != data.Epoch || at.Offset != data.Offset))
                return $"host {host.Number} is at {at}, the server at {data.Epoch}.{data.Offset}";
        }
        foreach (var client in _clients)
        {
            if (!client.IsAtEnd)
                return $"{client.Name} is not connected, or has not read all";
            if (client.Outbox.IsOnItsWay)
                return $"{client.Name} has sent what no host has handled";
            if (client.Position is not { } position || position.Epoch != data.Epoch)
                return $"{client.Name} is at {client.Position}, the server at {data.Epoch}.{data.Offset}";
        }
        return null;
    }
}
