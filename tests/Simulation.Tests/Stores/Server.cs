using System.Globalization;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;
using PluginChat.Simulation.Tests.Laws;

namespace PluginChat.Simulation.Tests.Stores;

/// <summary>
/// A Redis, as far as one channel sees it: each of the scripts in RedisScripts.cs and ReplayScripts.cs as a method, step by step what the
/// Lua does. StoreConformanceTests holds it to the scripts.
/// </summary>
/// <param name="now">The server's clock, in microseconds.</param>
/// <param name="random">How much a trim takes that is allowed to leave more.</param>
/// <param name="ledger">Who writes down what was appended.</param>
sealed class Server(Func<long> now, Random random, Ledger ledger)
{
    const long Lease = 60_000,
        Fresh = 10_000;

    // How far back it is looked for a sender's last message, or a little further.
    const int Looked = 1024;

    // What Redis frees at once.
    const int TrimNode = 100;

    /// <summary>What most pieces of a read are: fewer than Redis gives, so that one read is seldom all.</summary>
    public int ReadCount { get; init; } = 512;

    public ServerData Data
    {
        get;
        set
        {
            field = value;
            Replaced++;
        }
    } = new();

    /// <summary>How often what it has was replaced by other data: lost, rolled back, or a replica's.</summary>
    public int Replaced { get; private set; }

    public ChannelPosition End => new(Data.Epoch ?? "", Data.Offset);

    /// <summary>The server's clock, in microseconds.</summary>
    public long Now => now();

    /// <summary>Whether everything behind a position is there, and will be: nothing expires.</summary>
    public bool Keeps(ChannelPosition after) =>
        Data.Epoch == after.Epoch
        && after.Offset <= Data.Offset
        && Data.LogExpires is null
        && Data.Log.Count(e => e.Offset > after.Offset) == Data.Offset - after.Offset;

    /// <summary>Whether that many messages and bytes are to be kept.</summary>
    public bool Promises(ChannelPosition after, Retention retention) =>
        Data.Offset - after.Offset <= retention.Messages
        && Data.Log.Where(e => e.Offset > after.Offset).Sum(e => (long)e.Data.Length) <= retention.Bytes;

    /// <summary>Told what a publication brings to all who listen.</summary>
    public event Action<byte[]>? Published;

    /// <summary>RedisScripts.Publish.</summary>
    public (string Epoch, long Offset) Append(Writer writer, string candidate, byte[][] batch, long number, ChannelPosition read)
    {
        var (d, us, passed) = Begin(candidate, read.Epoch);
        var (known, at) = KnownOf(writer.Host, number, number + batch.Length - 1);
        if (read.Epoch == d.Epoch && (passed >= 250 || !d.Readers.ContainsKey(writer.Host)))
            Register(writer, read.Offset, us / 1000);
        var keep = new Keep(writer.Retention.Messages, writer.Retention.Bytes, AgeOf(writer.Retention));
        Dictionary<SessionId, SentNumbers> sessions = [];
        var isTaken = batch.Select((data, i) => number + i > known && data.Length > 0 && IsNew(sessions, data)).ToArray();
        var adding = batch.Where((_, i) => isTaken[i]).Sum(data => (long)data.Length);
        var bound = Math.Max(writer.UnreadBytes, keep.Size);
        if (adding > 0 && d.Bytes - d.Floor + adding > bound)
        {
            var (low, lowFresh) = Lowest(keep);
            bound = Math.Max(bound, keep.Size);
            Trim(keep.Count, keep.Size, low);
            if (d.Bytes - d.Floor + adding > bound)
                Trim(keep.Count, Math.Max(0, bound - adding), lowFresh);
            if (d.Bytes - d.Floor + adding > bound && lowFresh < d.Offset)
                return (d.Epoch!, -1);
        }
        var (before, time, first) = (d.Last, us > d.Last ? us : d.Last + Step(candidate), d.Offset + 1);
        var previous = before;
        List<byte[]> brought = [];
        foreach (var (i, data) in batch.Index())
        {
            number++;
            if (!isTaken[i])
                continue;
            d.Offset++;
            d.Bytes += data.Length;
            d.Log.Add(new(d.Offset, time, d.Bytes, data, previous) { Serial = ledger.NextSerial(), SerialBefore = d.LastSerial });
            d.LastSerial = d.Log[^1].Serial;
            ledger.Appended(d.Epoch!, d.Log[^1]);
            previous = time;
            brought.Add(data);
        }
        if (brought.Count > 0)
        {
            d.Senders[writer.Host] = (number - 1, d.Offset, d.Epoch!);
            foreach (var (session, numbers) in sessions)
                d.Sessions[session] = numbers;
            d.Last = time;
            if (d.Bytes - d.Floor > keep.Size + keep.Size / 16 || d.Log.Count > keep.Count + TrimNode)
                Trim(keep, Lowest(keep).Low);
            d.LogExpires = keep.Age > 0 ? us / 1000 + keep.Age : d.LogExpires;
            Published?.Invoke(Brought.Encode(d.Epoch!, first, before, time, brought));
        }
        else
        {
            d.Senders[writer.Host] = (Math.Max(known, number - 1), at, d.Epoch!);
        }
        return (d.Epoch!, d.Offset);
    }

    // The last of a host's numbers that is in the log, and where. Where that is not the one before those that come, and the log does not
    // agree, it is looked for there.
    (long Number, long At) KnownOf(string host, long first, long last)
    {
        var (said, at, epoch) = Data.Senders.TryGetValue(host, out var kept) ? (kept.Number, kept.At, kept.Epoch) : (0, 0, "");
        if (said == first - 1 || IsSoundNumber(host, said, at, epoch))
            return (said, at);
        foreach (var entry in Data.Log.AsEnumerable().Reverse().Take(Looked))
        {
            if (NumberIn(entry, host) is { } found)
                return (found, entry.Offset);
        }
        return (said <= last ? said : Math.Min(said, first - 1), at);
    }

    bool IsSoundNumber(string host, long said, long at, string epoch) =>
        epoch == Data.Epoch
        && at <= Data.Offset
        && (
            Data.Log is not [var oldest, ..]
                ? Data.Floor == Data.Bytes
                : oldest.Offset > at || Data.Log.FirstOrDefault(e => e.Offset == at) is { } there && NumberIn(there, host) <= said
        );

    static long? NumberIn(LogEntry entry, string host)
    {
        PublicationCodec.Decode(entry.Data, entry.Offset, out var sender, out var number);
        return sender.ToString() == host ? number : null;
    }

    static long Step(string candidate) =>
        1
        + (
            long.TryParse(
                candidate.AsSpan(Math.Max(0, candidate.Length - 3)),
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture,
                out var number
            )
                ? number % 1024
                : 0
        );

    // What is for a client's message that another host passed on is left out.
    bool IsNew(Dictionary<SessionId, SentNumbers> sessions, byte[] data)
    {
        if (PublicationCodec.Decode(data, Publication.None, out var host, out _).Id is not { } id)
            return true;
        if (!sessions.TryGetValue(id.Session, out var sent))
            sessions[id.Session] = sent = Data.Sessions.GetValueOrDefault(id.Session)?.Copy() ?? new();
        if (!sent.IsNew(id.Number, host))
            return false;
        sent.Add(id.Number, host);
        return true;
    }

    /// <summary>RedisScripts.Read.</summary>
    public StreamLook Read(Writer reader, string candidate, StreamPlace after)
    {
        var (d, us, _) = Begin(candidate, after.Position.Epoch);
        var from = after.Position.Offset;
        List<LogEntry> messages = [];
        if (d.Epoch == after.Position.Epoch)
        {
            var branched = d.Offset < from || d.Offset == from && after.Time != 0 && d.Last != after.Time;
            if (d.Offset > from)
            {
                messages.AddRange(d.Log.SkipWhile(e => e.Offset <= from).Take(ReadCount));
                branched = after.Time != 0 && messages is [var first, ..] && first.Offset == from + 1 && first.Before != after.Time;
            }
            if (branched)
            {
                messages = [];
                Restart(candidate, d.Log is [var oldest, ..] ? oldest.Offset - 1 : d.Offset);
            }
        }
        var at =
            d.Epoch == after.Position.Epoch ? from
            : after.Position.Epoch == "" ? d.Offset
            : Math.Max(d.Start, 0);
        Register(reader, at, us / 1000);
        var keep = new Keep(reader.Retention.Messages, reader.Retention.Bytes, AgeOf(reader.Retention));
        if (at == d.Offset && (d.Bytes - d.Floor > keep.Size || d.Log.Count > keep.Count))
            Trim(keep, Lowest(keep).Low);
        return new(new(d.Epoch!, d.Offset), d.Start, d.Last, [.. messages.Select(e => new StreamEntry(e.Offset, e.Time, e.Data))])
        {
            KeptBytes = d.Bytes - d.Floor,
            Senders =
                after.Position.Epoch == ""
                || d.Epoch == after.Position.Epoch && d.Offset > from && (messages.Count == 0 || messages[0].Offset > from + 1)
                    ?
                    [
                        .. d
                            .Readers.Keys.Where(host => host.Length == 16 && d.Senders.ContainsKey(host))
                            .Select(host => (HostId.Parse(host), d.Senders[host].Number)),
                    ]
                    : [],
        };
    }

    /// <summary>ReplayScripts.Floor.</summary>
    public KeptFrom Floor()
    {
        Expire();
        return new(Data.Epoch ?? "", Data.Log is [var oldest, ..] ? oldest.Offset : null);
    }

    /// <summary>ReplayScripts.Read.</summary>
    public IReadOnlyList<StreamEntry>? ReadRange(StreamPlace here, long first, long last)
    {
        Expire();
        if (Data.Epoch != here.Position.Epoch || Data.Offset < here.Position.Offset)
            return null;
        var time = Data.Offset == here.Position.Offset ? Data.Last : Data.Log.FirstOrDefault(e => e.Offset == here.Position.Offset)?.Time;
        return here.Time != StreamPlace.UnknownTime && time is { } there && there != here.Time
            ? null
            :
            [
                .. Data
                    .Log.Where(e => e.Offset >= first && e.Offset <= last)
                    .Take(ReadCount)
                    .Select(e => new StreamEntry(e.Offset, e.Time, e.Data)),
            ];
    }

    /// <summary>The first half of StreamLog.ReadLastAsync.</summary>
    public StreamEntry[] ReadLast(int count, long until)
    {
        Expire();
        return [.. Data.Log.Where(e => e.Offset <= until).TakeLast(count).Select(e => new StreamEntry(e.Offset, e.Time, e.Data))];
    }

    public void Leave(string host) => Data.Readers.Remove(host);

    (ServerData, long Us, long Passed) Begin(string candidate, string was)
    {
        Expire();
        var d = Data;
        var us = now();
        var ms = us / 1000;
        var passed = Math.Max(0, Math.Min(ms - (d.Seen ?? ms), 2000));
        if (d.Epoch is not null)
        {
            // Not written before somebody registers: nobody else's time passes either until then.
            _clock = d.Clock + passed;
            return (d, us, passed);
        }
        d.Log.Clear();
        d.LoseReaders();
        d.LogExpires = null;
        (d.Offset, d.Bytes, d.Floor, d.Last, d.LastSerial) = (0, 0, 0, 0, 0);
        Restart(candidate, -1);
        _clock = 0;
        if (was != "")
        {
            d.Seen = ms;
            d.Readers["whoever was here before"] = new(0, Lease - Fresh, 0, 0, 1);
        }
        return (d, us, passed);
    }

    long _clock; // of the script that runs

    void Restart(string candidate, long from)
    {
        (Data.Epoch, Data.Start) = (candidate, from);
        foreach (var (host, lease) in Data.Readers.ToArray())
            Data.Readers[host] = lease with { At = Math.Max(from, 0) };
        ledger.Restarted(candidate, Data.Log);
    }

    void Register(Writer host, long at, long ms)
    {
        (Data.Clock, Data.Seen) = (_clock, ms);
        Data.Readers[host.Host] = new(at, _clock + Lease, host.Retention.Messages, host.Retention.Bytes, AgeOf(host.Retention));
    }

    // The most that this host and others want to keep, of those whose lease has not ended.
    (long Low, long LowFresh) Lowest(Keep keep)
    {
        var (low, lowFresh) = (Data.Offset, Data.Offset);
        foreach (var (host, lease) in Data.Readers.ToArray())
        {
            var ends = Math.Min(lease.Ends, _clock + Lease);
            if (ends < lease.Ends)
                Data.Readers[host] = lease with { Ends = ends };
            if (ends <= _clock)
            {
                Data.Readers.Remove(host);
                continue;
            }
            low = Math.Min(low, lease.At);
            if (ends - _clock > Lease - Fresh)
                lowFresh = Math.Min(lowFresh, lease.At);
            (keep.Count, keep.Size) = (Math.Max(keep.Count, lease.Count), Math.Max(keep.Size, lease.Size));
            if (keep.Age > 0)
                keep.Age = lease.Age == 0 ? 0 : Math.Max(keep.Age, lease.Age);
        }
        return (low, lowFresh);
    }

    void Trim(Keep keep, long low) => Trim(keep.Count, keep.Size, low);

    void Trim(long count, long size, long low)
    {
        var d = Data;
        if (d.Log.Count > count)
        {
            // Nearly: whole nodes, or none.
            var most = d.Log.Count(e => e.Offset <= Math.Min(d.Offset - count, low));
            if (most > 0)
                d.Log.RemoveRange(0, random.Next(most + 1));
        }
        while (d.Bytes - d.Floor > size)
        {
            if (d.Log is not [var oldest, ..])
            {
                d.Floor = d.Bytes;
                break;
            }
            d.Floor = oldest.Bytes - oldest.Data.Length;
            if (d.Bytes - d.Floor <= size || oldest.Offset > low)
                break;
            d.Floor = oldest.Bytes;
            d.Log.RemoveAt(0);
        }
    }

    void Expire()
    {
        if (Data.LogExpires is not { } at || now() / 1000 < at)
            return;
        Data.Log.Clear();
        Data.LogExpires = null;
    }

    static long AgeOf(Retention retention) => retention.Age == Timeout.InfiniteTimeSpan ? 0 : (long)retention.Age.TotalMilliseconds;

    sealed class Keep(long count, long size, long age)
    {
        public long Count { get; set; } = count;

        public long Size { get; set; } = size;

        public long Age { get; set; } = age;
    }
}
