using System.Globalization;
using System.Text;
using System.Text.Json;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Simulation.Tests.Hosts;
using PluginChat.Simulation.Tests.Laws;
using PluginChat.Simulation.Tests.Scheduling;
using PluginChat.Simulation.Tests.Stores;

namespace PluginChat.Simulation.Tests.Clients;

/// <summary>A client as docs/resume.md describes it, from that page alone. It breaks and comes back to any host.</summary>
sealed class ResumeClient
{
    readonly World _world;
    readonly string _name;
    readonly Witness _witness;
    readonly Ledger _ledger;
    readonly Func<IReadOnlyList<SimulatedHost>> _hosts;
    readonly Func<Server> _server;
    readonly Retention _retention;
    string? _epoch;
    string _number = "";
    string? _token;
    string? _client;
    bool _isPumping;
    bool _wasKept; // whether all that it asks for was there when it asked
    int _attempt;

    public ResumeClient(
        World world,
        string name,
        Witness witness,
        Ledger ledger,
        Func<IReadOnlyList<SimulatedHost>> hosts,
        Func<Server> server,
        Retention retention
    )
    {
        (_world, _name, _witness, _ledger) = (world, name, witness, ledger);
        (_hosts, _server, _retention) = (hosts, server, retention);
        Outbox = new(world, this, ledger);
    }

    public string Name => _name;

    public Outbox Outbox { get; }

    /// <summary>Whether the host has said what follows on this connection.</summary>
    public bool HasHello { get; private set; }

    /// <summary>Says something, now or when it is connected.</summary>
    public void Say() => Outbox.Say();

    public Witness Witness => _witness;

    public Connection? Connection { get; private set; }

    /// <summary>Whether it is connected and has all that its host has.</summary>
    public bool IsAtEnd => Connection is { IsOpen: true, IsAtEnd: true };

    /// <summary>Where it says that it is; null before it knows.</summary>
    public ChannelPosition? Position => _epoch is null ? null : new(_epoch, long.Parse(_number, CultureInfo.InvariantCulture));

    public string? Token => _token;

    public string? Client => _client;

    /// <summary>Connects to any host that is there.</summary>
    public void Connect()
    {
        var attempt = ++_attempt;
        var there = _hosts();
        if (there.Count == 0)
        {
            _world.After(TimeSpan.FromMilliseconds(200), () => ConnectUnless(attempt));
            return;
        }
        var host = _world.Pick(there);
        _witness.Note($"connects to host {host.Number} with {Position}");
        _wasKept = Position is { } position && _server().Keeps(position);
        // Nobody waits for ever for an answer.
        _world.After(
            TimeSpan.FromSeconds(15),
            () =>
            {
                if (attempt == _attempt && Connection is not { IsReleased: true })
                    Break();
            }
        );
        host.Serve(this, opened => Opened(attempt, opened), () => _world.After(TimeSpan.FromSeconds(1), () => ConnectUnless(attempt)));
    }

    /// <summary>The connection ends, with what is on its way.</summary>
    public void Break()
    {
        if (Connection is { IsOpen: true })
            _witness.Note("breaks");
        Connection?.Close();
        Connection = null;
        var attempt = ++_attempt;
        _world.After(_world.Short(2000), () => ConnectUnless(attempt));
    }

    /// <summary>There is something to read, some time from now.</summary>
    public void Pump()
    {
        if (_isPumping)
            return;
        _isPumping = true;
        _world.After(
            _world.Short(30),
            () =>
            {
                _isPumping = false;
                var frames = _world.Between(1, 20);
                while (frames-- > 0 && Connection is { } connection && connection.TryRead(out var payload))
                    Read(payload.Span);
                if (Connection is { IsOpen: true, IsReleased: true, IsAtEnd: false })
                    Pump();
            }
        );
    }

    void ConnectUnless(int attempt)
    {
        if (attempt == _attempt)
            Connect();
    }

    bool Opened(int attempt, Connection connection)
    {
        if (attempt != _attempt)
            return false;
        Connection = connection;
        HasHello = false;
        Pump();
        return true;
    }

    void Read(ReadOnlySpan<byte> payload)
    {
        if (payload[0] == (byte)'!')
        {
            using var note = JsonDocument.Parse(payload[1..].ToArray());
            Note(note.RootElement);
            return;
        }
        var end = payload.IndexOf((byte)'\n');
        var number = Encoding.ASCII.GetString(payload[..end]);
        if (number != "")
            _number = number;
        var id = Ledger.IdOf(Encoding.UTF8.GetString(payload[(end + 1)..]));
        _witness.Message(number == "" ? 0 : long.Parse(number, CultureInfo.InvariantCulture), id);
        // Without a number it is on its host alone so far.
        if (number != "")
            Outbox.Echo(id);
    }

    void Note(JsonElement note)
    {
        var asked = Position;
        ChannelPosition.TryParse(note.GetProperty("position").GetString(), out var position);
        if (note.TryGetProperty("token", out var token))
            _token = token.GetString();
        if (position.IsKnown)
            (_epoch, _number) = (position.Epoch, position.Offset.ToString(CultureInfo.InvariantCulture));
        switch (note.GetProperty("type").GetString())
        {
            case "hello":
                _client = note.GetProperty("client").GetString();
                Hello(note, position, asked);
                break;
            case "position":
                _witness.Position(position);
                break;
            case "gap":
                _witness.Gap(position, note.GetProperty("missed") is { ValueKind: JsonValueKind.Number } missed ? missed.GetInt64() : null);
                break;
        }
    }

    void Hello(JsonElement note, ChannelPosition position, ChannelPosition? asked)
    {
        HasHello = true;
        Outbox.Begin(
            note.TryGetProperty("resumed", out var whole) && whole.GetBoolean(),
            note.TryGetProperty("received", out var received) && received.ValueKind == JsonValueKind.Number ? received.GetInt64() : null
        );
        if (note.TryGetProperty("resumed", out var resumed) && resumed.GetBoolean())
        {
            _witness.Resumed(position);
            return;
        }
        var reason = note.TryGetProperty("reason", out var why) ? why.GetString() : null;
        if (!position.IsKnown)
            _epoch = null;
        _witness.Began(position.IsKnown ? position : new("", 0), reason);
        if (reason == "epoch" && asked is { } had && Connection!.End is { } there && there.First.Reaches(had) && there.Last.Reaches(had))
            _ledger.Violated($"{_name} was told 'epoch' at {asked}, and the server was at {there.First}");
        // It would get again what it has.
        if (reason == "unavailable" && asked is { } ahead && position.Epoch == ahead.Epoch && position.Offset < ahead.Offset)
            _ledger.Violated($"{_name} was set back from {asked} to {position}");
        // Of what is trimmed already and comes back with older data, nothing is promised.
        if (
            reason == "tooOld"
            && asked is { } kept
            && _wasKept
            && _server().Keeps(kept)
            && _server().Promises(kept, _retention)
            && _server().End.Reaches(position)
        )
            _ledger.Violated($"{_name} was told 'tooOld' at {asked}, and all of it is there");
        if (reason is "token" or "unknown" || reason is null && asked is not null)
            _ledger.Violated($"{_name} was told '{reason}' at {asked}");
    }
}
