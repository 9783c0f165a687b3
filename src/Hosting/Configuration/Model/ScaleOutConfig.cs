namespace PluginChat.Hosting.Configuration.Model;

/// <summary>The engine that several hosts share (<c>scaleOut</c>). Keys of ours: ESP has none.</summary>
/// <param name="Redis">Where Redis is, as its engine understands it.</param>
/// <param name="Prefix">What the names of keys begin with: hosts with the same share their channels.</param>
/// <param name="WhenDown">What becomes of messages while Redis is unavailable.</param>
/// <param name="PendingBytes">How much may wait for it on one channel; more is refused.</param>
/// <param name="Lease">How long the clients of a host that died are counted.</param>
sealed record ScaleOutConfig(string Redis, string Prefix, WhenEngineIsDown WhenDown, long PendingBytes, TimeSpan Lease)
{
    /// <summary>As long as a connection takes across continents, twice over.</summary>
    public static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Longer than Redis takes for the largest batch, and for a fork on a slow disk.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Who the site is among those that share a Redis; the same on each of its hosts.</summary>
    public string Site { get; init; } = "";

    /// <summary>Who the host is to Redis; null for the default user, or what the address says.</summary>
    public string? User { get; init; }

    /// <summary>Its password; null for none, or what the address says.</summary>
    public SecretConfig? Password { get; init; }

    /// <summary>TLS; null for none, or what the address says.</summary>
    public RedisTlsConfig? Tls { get; init; }

    /// <summary>Sentinels; null where the addresses are those of the servers.</summary>
    public RedisSentinelConfig? Sentinel { get; init; }

    /// <summary>Whether it has to be a cluster.</summary>
    public bool Cluster { get; init; }

    /// <summary>The number of the database; null for 0, or what the address says.</summary>
    public int? Database { get; init; }

    /// <summary>How long a try to connect may take; null for <see cref="DefaultConnectTimeout"/>, or what the address says.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>How long a command may take; null for <see cref="DefaultTimeout"/>, or what the address says.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long a connection may leave a beat unanswered before it counts as dead.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What becomes of clients while this host cannot reach it.</summary>
    public WhenCutOff WhenCutOff { get; init; } = WhenCutOff.Refuse;

    /// <summary>For how long it has to be out of reach before that.</summary>
    public TimeSpan CutOffAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>When a client that is refused then should come back.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How much Redis keeps of a channel for hosts that have not read it; before more, publishers wait.</summary>
    public long UnreadBytes { get; init; } = 256 << 20;

    /// <summary>How much a host reads for those who come back, a second.</summary>
    public long ReplayBytesPerSecond { get; init; } = 32 << 20;
}
