using PluginChat.Hosting.Channels;
using PluginChat.Hosting.FanOut;
using PluginChat.Redis.Publishing;
using PluginChat.Simulation.Tests.Stores;

namespace PluginChat.Simulation.Tests.Laws;

/// <summary>What really happened, whatever was lost of it afterwards: what clients were told is held against it.</summary>
/// <param name="now">The time.</param>
sealed class Ledger(Func<long> now)
{
    readonly Dictionary<(string Epoch, long Offset), List<Appended>> _appended = [];
    readonly Dictionary<string, long> _ids = []; // and when each was appended first

    // And when last: it is appended again where a server lost it before the host knew that it had it
    readonly Dictionary<string, long> _last = [];
    readonly Dictionary<string, (int Host, bool WasRefused, long Time)> _published = [];
    readonly Dictionary<string, long> _sent = []; // by clients, and when
    readonly Dictionary<string, int> _times = []; // and how often
    readonly HashSet<string> _refusedParts = []; // of clients' messages, by some host
    readonly HashSet<int> _killed = [];
    long _serial;

    /// <summary>Laws that were broken, first of all the first.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>How many losses were told.</summary>
    public int Losses { get; set; }

    /// <summary>
    /// How often a client was resumed from a number that a server had lost and given again. Who knew of it had ended, or had not come back
    /// yet: the docs say that this is not noticed.
    /// </summary>
    public int Unnoticed { get; set; }

    /// <summary>Messages that were refused for themselves and stand as lost in the log.</summary>
    public int Refused { get; private set; }

    public int Messages => _ids.Count;

    /// <summary>Told what was appended, for whoever looks at a seed that failed.</summary>
    public Action<string>? Note { get; set; }

    public void Violated(string law)
    {
        if (Violations.Count < 20)
            Violations.Add(law);
    }

    public void Published(string id, int host, bool wasRefused) => _published[id] = (host, wasRefused, now());

    /// <summary>A host did not take what its controller published for a client's message.</summary>
    public void PartRefused(string id) => _refusedParts.Add(id);

    /// <summary>
    /// What somebody has who is owed something: itself, or, where it is a part that one host refused of a client's message of which it
    /// took the rest, that rest. All of one run counts and nothing of another, should another host's run stand in the log after a loss.
    /// </summary>
    public IEnumerable<string> InPlaceOf(string id) => _refusedParts.Contains(id) && RunOf(id) != id ? [id, RunOf(id)] : [id];

    /// <summary>Tells an entry of a log from all others.</summary>
    public long NextSerial() => ++_serial;

    /// <summary>A client sent something, perhaps again.</summary>
    public void Sent(string id) => _sent.TryAdd(id, now());

    /// <summary>Whether a client sent it, so that it may have sent it again.</summary>
    public bool WasSent(string id) => _sent.ContainsKey(id.TrimEnd('+'));

    /// <summary>Whether it is in the log, or was.</summary>
    public bool Has(string id) => _ids.ContainsKey(id);

    /// <summary>A host ended without a word: what waited in its memory is gone, and the docs say so.</summary>
    public void Killed(int host) => _killed.Add(host);

    public void Appended(string epoch, LogEntry entry)
    {
        var appended = Of(entry);
        if (appended.IsLost)
            Refused++;
        _last[appended.Id] = now();
        _times[appended.Id] = _times.GetValueOrDefault(appended.Id) + 1;
        _ids.TryAdd(appended.Id, now());
        Add(epoch, entry.Offset, appended);
        if (Note is not null)
        {
            PublicationCodec.Decode(entry.Data, entry.Offset, out var sender, out var number);
            Note($"{epoch}.{entry.Offset} is '{appended.Id}', {number} of host {sender.Value - 1}, {entry.Time} behind {entry.Before}");
        }
    }

    public void Restarted(string epoch, List<LogEntry> log)
    {
        foreach (var entry in log)
            Add(epoch, entry.Offset, Of(entry));
    }

    /// <summary>What was given a number; more than one where a server was rolled back, or two thought that they were the master.</summary>
    public IReadOnlyList<Appended> At(string epoch, long offset) => _appended.GetValueOrDefault((epoch, offset)) is { } found ? found : [];

    /// <summary>Whether what has a position was in the log somewhere else before.</summary>
    public bool CameBefore(ChannelPosition position) =>
        At(position.Epoch, position.Offset)
            .Any(a => _appended.Any(p => p.Key != (position.Epoch, position.Offset) && p.Value.Exists(o => RunOf(o.Id) == RunOf(a.Id))));

    /// <summary>Whether what has a position was in a log by a time.</summary>
    public bool WasThere(ChannelPosition position, long time) =>
        At(position.Epoch, position.Offset).Any(a => IsOlder(a.Id, time) || IsOlder(RunOf(a.Id), time) || IsOlder(RunOf(a.Id) + "+", time));

    // A client's message and what a controller publishes for it besides ('c1n2', 'c1n2+') are one run of one host. Where Redis lost a
    // part of
    // it, hosts know the rest, and leave out all of another host's run: what nobody had of the first is told as lost.
    static string RunOf(string id) => id.TrimEnd('+');

    /// <summary>Whether a message was there by a time.</summary>
    public bool IsOlder(string id, long time) => _ids.TryGetValue(id, out var at) && at <= time;

    /// <summary>Whether a message was appended, for the first time or again, after a time.</summary>
    public bool CameAfter(string id, long time) => _last.GetValueOrDefault(id, -1) > time;

    /// <summary>Whether its host sent it again, as Redis lost it before the host knew that it had been there.</summary>
    public bool CameAgain(string id) => _times.GetValueOrDefault(id) > 1;

    /// <summary>Whether a message was published by a time.</summary>
    public bool WasPublished(string id, long time) =>
        _published.TryGetValue(id, out var published)
            ? published.Time <= time
            : _sent.TryGetValue(id.TrimEnd('+'), out var sent) && sent <= time;

    /// <summary>Called at the end: whatever a host accepted that was not killed has reached the log, and what it refused has not.</summary>
    public void CheckPublished()
    {
        var missing = 0;
        foreach (var (id, (host, wasRefused, _)) in _published)
        {
            if (wasRefused && _ids.ContainsKey(id))
                Violated($"'{id}' was refused and is there all the same");
            else if (!wasRefused && !_ids.ContainsKey(id) && !_killed.Contains(host) && ++missing > Refused)
                Violated($"'{id}' was accepted by host {host}, which was not killed, and is nowhere");
        }
    }

    /// <summary>A message's text is its identity, and something that makes it longer.</summary>
    public static string IdOf(string text) => text.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var end ? text[..end] : text;

    static Appended Of(LogEntry entry)
    {
        var publication = PublicationCodec.Decode(entry.Data, entry.Offset, out var sender, out var number);
        return new(
            publication.IsLost ? $"refused {sender}/{number}" : IdOf(publication.Message.GetText()),
            publication.IsLost,
            publication.Group is not null,
            entry.Serial,
            entry.SerialBefore
        );
    }

    void Add(string epoch, long offset, Appended appended)
    {
        if (!_appended.TryGetValue((epoch, offset), out var list))
            _appended[(epoch, offset)] = list = [];
        if (!list.Contains(appended))
            list.Add(appended);
    }
}
