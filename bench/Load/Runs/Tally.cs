namespace PluginChat.Bench.Load.Runs;

/// <summary>What a worker has counted. Its thread writes; the coordinator reads while that goes on, and may be a little behind.</summary>
sealed class Tally
{
    public long Opened { get; set; }

    public long FirstConnectAt { get; set; } = long.MaxValue;

    public long LastOpenedAt { get; set; }

    public long ConnectFailures { get; set; }

    public long Disconnected { get; set; }

    public long Deliveries { get; set; }

    public long Sent { get; set; }

    public long Pings { get; set; }

    /// <summary>Connections that this side reset, and opened for it.</summary>
    public long Dropped { get; set; }

    public Endings SlowReaders { get; } = new();

    public Endings Silent { get; } = new();

    public Endings HalfShaken { get; } = new();

    public SortedDictionary<int, long> CloseCodes { get; } = [];

    /// <summary>Why the first connection failed or was lost.</summary>
    public string? FirstProblem { get; set; }

    /// <summary>Of the log, for the coordinator to see whether all has arrived.</summary>
    public int LogCount { get; set; }

    /// <summary>Messages that clients have yet to get. Counted while draining.</summary>
    public long Behind { get; set; } = long.MaxValue;
}
