using System.Globalization;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;
using PluginChat.Redis;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;
using PluginChat.Simulation.Tests.Laws;
using StackExchange.Redis;
using StreamEntry = PluginChat.Redis.Streams.StreamEntry;

namespace PluginChat.Simulation.Tests.Stores;

/// <summary>The same calls to a channel in Redis and to a simulated one, and whether they answer the same.</summary>
sealed class TwinStores
{
    // Bytes are trimmed exactly; what is over a number of messages is left to Redis.
    static readonly Retention s_retention = new(true, 10_000, 300, Timeout.InfiniteTimeSpan);

    const long UnreadBytes = 500;

    static readonly SessionId[] s_sessions = [new(1), new(UInt128.MaxValue)];

    readonly Random _random;
    readonly IReadOnlyList<RedisEngine> _engines;
    readonly ChannelKeys _keys;
    readonly List<StreamLog> _real = [];
    readonly List<Writer> _writers = [];
    readonly Server _model;
    readonly (Dictionary<string, string> Real, Dictionary<string, string> Model) _names = ([], []);
    readonly (StreamPlace Real, StreamPlace Model)[] _places;
    readonly long[] _numbers;
    readonly List<string> _calls = [];
    long _now;
    long _client;
    int _epochs;
    (Dictionary<RedisKey, byte[]?> Real, ServerData Model)? _kept;

    public TwinStores(int seed, IReadOnlyList<RedisEngine> engines)
    {
        (_random, _engines) = (new(seed), engines);
        _keys = new("test", $"chat/{Guid.NewGuid():N}");
        foreach (var engine in engines)
        {
            _real.Add(new(engine, _keys, new(s_retention, WhenEngineIsDown.Queue, 1 << 20, TimeSpan.FromSeconds(10), UnreadBytes)));
            _writers.Add(new(engine.Host.ToString(), s_retention, UnreadBytes));
        }
        _model = new(() => _now, _random, new(() => 0));
        _places = [.. engines.Select(_ => (new StreamPlace(new("", 0), 0), new StreamPlace(new("", 0), 0)))];
        _numbers = new long[engines.Count];
    }

    /// <summary>Makes so many calls; returns the first whose answers differ, and those before it.</summary>
    public async Task<string?> CompareAsync(int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            var time = (RedisResult[])(await _engines[0].AskAsync(redis => redis.ExecuteAsync("TIME")))!;
            _now = (long)time[0] * 1_000_000 + (long)time[1];
            var (real, model) = await CallAsync(_random.Next(_real.Count));
            _calls.Add(model);
            if (real != model)
                return $"Redis: {real}\nmodel: {string.Join("\n  after ", _calls.AsEnumerable().Reverse())}";
        }
        return null;
    }

    Task<(string Real, string Model)> CallAsync(int host) =>
        _random.Next(20) switch
        {
            < 8 => AppendAsync(host),
            < 14 => ReadAsync(host),
            14 => RangeAsync(),
            15 => _random.Next(2) == 0 ? FloorAsync() : SentAsync(host),
            16 => LeaveAsync(host),
            17 => EvictAsync(),
            18 => KeepAsync(),
            _ => LastAsync(),
        };

    async Task<(string, string)> AppendAsync(int host)
    {
        // Some were appended before, as after an answer that was lost.
        var first = Math.Max(1, _numbers[host] + 1 - _random.Next(3));
        var batch = Enumerable
            .Range(0, _random.Next(1, 4))
            .Select(i =>
                PublicationCodec.Encode(
                    new(new(new byte[_random.Next(60)], WebSocketMessageKind.Binary)) { Id = Id() },
                    _engines[host].Host,
                    first + i
                )
            )
            .ToArray();
        var real = await _real[host].AppendAsync(batch, first, _places[host].Real.Position);
        var (epoch, offset) = _model.Append(_writers[host], Candidate(), batch, first, _places[host].Model.Position);
        if (offset >= 0)
            _numbers[host] = Math.Max(_numbers[host], first + batch.Length - 1);
        return (
            $"append: {(real is { } at ? Say(at, _names.Real) : "full")}",
            $"append: {(offset < 0 ? "full" : Say(new ChannelPosition(epoch, offset), _names.Model))}"
        );
    }

    // Two clients send to both hosts, some of it again, and some of it late.
    MessageId? Id() =>
        _random.Next(2) == 0
            ? null
            : new(s_sessions[_random.Next(2)], _client += _random.Next(-80, 84) is var off && _client + off > 0 ? off : 1);

    async Task<(string, string)> SentAsync(int host)
    {
        var session = s_sessions[_random.Next(2)];
        return ($"sent: {Say(await _real[host].SentAsync(session))}", $"sent: {Say(_model.Data.Sessions.GetValueOrDefault(session))}");
    }

    async Task<(string, string)> ReadAsync(int host)
    {
        var (real, model) = _places[host];
        // A place that nobody has any more, or never had.
        var off = _random.Next(6) == 0 ? _random.Next(-2, 3) : 0;
        if (off != 0 && real.Position.Offset + off >= 0)
            (real, model) = (Off(real, off), Off(model, off));
        var (found, expected) = (await _real[host].ReadOnAsync(real), _model.Read(_writers[host], Candidate(), model));
        _places[host] = (Behind(real, found), Behind(model, expected));
        return ($"read: {Say(found, _names.Real)}", $"read: {Say(expected, _names.Model)}");
    }

    async Task<(string, string)> RangeAsync()
    {
        var (real, model) = _places[0];
        var first = _random.Next(1, (int)model.Position.Offset + 2);
        var found = await _real[0].ReadRangeAsync(real, first, first + 5, 1 << 20);
        var expected = _model.ReadRange(model, first, first + 5);
        return ($"range: {Say(found)}", $"range: {Say(expected)}");
    }

    async Task<(string, string)> FloorAsync()
    {
        var (found, expected) = (await _real[0].FloorAsync(), _model.Floor());
        return (
            $"floor: {Say(new ChannelPosition(found.Epoch, found.Oldest ?? -1), _names.Real)}",
            $"floor: {Say(new ChannelPosition(expected.Epoch, expected.Oldest ?? -1), _names.Model)}"
        );
    }

    async Task<(string, string)> LastAsync()
    {
        var (real, model) = _places[0];
        var found = await _real[0].ReadLastAsync(3, real.Position);
        var expected = _model.ReadLast(3, model.Position.Offset);
        return ($"last: {Say(found?.ToArray())}", $"last: {Say(_model.Data.Epoch == model.Position.Epoch ? expected : null)}");
    }

    async Task<(string, string)> LeaveAsync(int host)
    {
        await _real[host].LeaveAsync();
        _model.Leave(_writers[host].Host);
        return ("leave", "leave");
    }

    async Task<(string, string)> EvictAsync()
    {
        var key = _random.Next(5);
        await _engines[0].AskAsync(redis => redis.KeyDeleteAsync(Keys()[key]));
        if (key == 0)
            _model.Data.Epoch = null;
        else if (key == 1)
            _model.Data.Log.Clear();
        else if (key == 2)
            _model.Data.LoseReaders();
        else if (key == 3)
            _model.Data.Sessions.Clear();
        else
            _model.Data.Senders.Remove(_writers[0].Host);
        return ($"evict {key}", $"evict {key}");
    }

    // Goes back to what was kept, or keeps what there is.
    async Task<(string, string)> KeepAsync()
    {
        if (_kept is { } kept)
        {
            foreach (var (key, value) in kept.Real)
            {
                await _engines[0].AskAsync(redis => redis.KeyDeleteAsync(key));
                if (value is not null)
                    await _engines[0].AskAsync(redis => redis.ExecuteAsync("RESTORE", key, 0, value));
            }
            _model.Data = kept.Model.Copy();
            _kept = null;
            return ("restore", "restore");
        }
        var dumps = new Dictionary<RedisKey, byte[]?>();
        foreach (var key in Keys())
            dumps[key] = await _engines[0].AskAsync(redis => redis.KeyDumpAsync(key));
        _kept = (dumps, _model.Data.Copy());
        return ("keep", "keep");
    }

    RedisKey[] Keys() => [_keys.Meta, _keys.Log, _keys.Readers, _keys.Sessions, .. _engines.Select(e => _keys.Sender(e.Host))];

    string Candidate() => $"m{++_epochs}";

    static StreamPlace Off(StreamPlace place, int off) =>
        new(place.Position with { Offset = place.Position.Offset + off }, StreamPlace.UnknownTime);

    // As the follower goes on.
    static StreamPlace Behind(StreamPlace place, StreamLook look) =>
        look.End.Epoch != place.Position.Epoch
            ? new(
                look.End with
                {
                    Offset = place.Position.IsKnown ? Math.Clamp(look.Start, 0, look.End.Offset) : look.End.Offset,
                },
                place.Position.IsKnown ? StreamPlace.UnknownTime : look.EndTime
            )
        : look.Entries is [.., var last] ? new(place.Position with { Offset = last.Offset }, last.Time)
        : look.End.Offset > place.Position.Offset ? new(look.End, look.EndTime)
        : place;

    static string Say(SentNumbers? sent) => sent is null ? "nothing" : Convert.ToHexString(sent.Write());

    static string Say(ChannelPosition position, Dictionary<string, string> names) => $"{Name(position.Epoch, names)}.{position.Offset}";

    // Each side has names of its own for its epochs: the first is the first.
    static string Name(string epoch, Dictionary<string, string> names)
    {
        if (epoch.Length == 0)
            return "";
        if (!names.TryGetValue(epoch, out var name))
            names[epoch] = name = string.Create(CultureInfo.InvariantCulture, $"e{names.Count}");
        return name;
    }

    static string Say(StreamLook look, Dictionary<string, string> names) =>
        $"{Say(look.End, names)} from {look.Start}, {look.KeptBytes} bytes: {Say(look.Entries)}, "
        + string.Join(' ', look.Senders.OrderBy(s => s.Sender.Value));

    // Times differ; that each is later than the one before it does not.
    static string Say(IReadOnlyList<StreamEntry>? entries) =>
        entries is null ? "another epoch" : string.Join(' ', entries.Select(e => $"{e.Offset}:{e.Bytes.Length}"));
}
