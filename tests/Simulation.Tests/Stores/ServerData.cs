using PluginChat.Hosting.Channels;

namespace PluginChat.Simulation.Tests.Stores;

/// <summary>
/// What a server has of one channel, as src/Redis/Streams/RedisScripts.cs describes its keys. Copied where a server is rolled back or
/// replicated.
/// </summary>
sealed class ServerData
{
    public string? Epoch { get; set; }

    public long Start { get; set; }

    public long Offset { get; set; }

    public long Bytes { get; set; }

    public long Floor { get; set; }

    /// <summary>The time of the last message.</summary>
    public long Last { get; set; }

    /// <summary>Its serial.</summary>
    public long LastSerial { get; set; }

    public List<LogEntry> Log { get; private init; } = [];

    /// <summary>When the log expires, in milliseconds of the server's clock; null for never.</summary>
    public long? LogExpires { get; set; }

    public Dictionary<string, ReaderLease> Readers { get; private init; } = [];

    public long Clock { get; set; }

    public long? Seen { get; set; }

    /// <summary>For each host its last number that is in the log, where, and in which epoch.</summary>
    public Dictionary<string, (long Number, long At, string Epoch)> Senders { get; private init; } = [];

    public Dictionary<SessionId, SentNumbers> Sessions { get; private init; } = [];

    public ServerData Copy() =>
        new()
        {
            Epoch = Epoch,
            Start = Start,
            Offset = Offset,
            Bytes = Bytes,
            Floor = Floor,
            Last = Last,
            LastSerial = LastSerial,
            Log = [.. Log],
            LogExpires = LogExpires,
            Readers = new(Readers),
            Clock = Clock,
            Seen = Seen,
            Senders = new(Senders),
            Sessions = Sessions.ToDictionary(s => s.Key, s => s.Value.Copy()),
        };

    public void LoseReaders()
    {
        Readers.Clear();
        (Clock, Seen) = (0, null);
    }
}
