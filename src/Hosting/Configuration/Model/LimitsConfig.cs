using PluginChat.Hosting.Configuration.Values;
using PluginChat.Hosting.Listening;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>The <c>limits</c> block. <see cref="Unlimited"/> stands for <c>unlimited</c>.</summary>
sealed record LimitsConfig
{
    public const long Unlimited = long.MaxValue;

    /// <summary>Open WebSockets on the route; one more is answered 503. Default 25, ESP's.</summary>
    public long WebSockets { get; init; } = 25;

    /// <summary>Payload of one message, its fragments added up; one byte more closes with 1009. Default 2 GB, ESP's.</summary>
    public long WebSocketsMessageBytes { get; init; } = 2L << 30;

    /// <summary>The largest piece of a message that is handed to an action. Default 8 KB, ESP's.</summary>
    public long WebSocketsPacketBytes { get; init; } = 8 << 10;

    /// <summary>Accepted for ESP's sake: frames are sent whole, whatever their size. Default 4 KB, ESP's.</summary>
    public long WebSocketsFrameBytes { get; init; } = 4 << 10;

    /// <summary>The sub-protocol a client must offer if it offers any; null for none.</summary>
    public string? WebSocketsProtocol { get; init; }

    /// <summary>Open WebSockets from one address; one more is answered 503. Default 20, ESP's.</summary>
    public long ConnectionsPerClient { get; init; } = 20;

    /// <summary>Length of path and query; longer is answered 414. Default 512, ESP's.</summary>
    public long UriBytes { get; init; } = 512;

    /// <summary>Request body. Default 100 KB.</summary>
    public long RxBodyBytes { get; init; } = 100 << 10;

    /// <summary>The body of a form with files. Default null: <see cref="RxBodyBytes"/> counts for it as well.</summary>
    public long? UploadBytes { get; init; }

    /// <summary>Request headers together. Default 32 KB, Kestrel's.</summary>
    public long RxHeaderBytes { get; init; } = 32 << 10;

    /// <summary>
    /// Bytes that may wait unsent for one client, the newest message not counted; over it the client is closed with 1013.
    /// Default 8 MB. A key of ours (<c>webSocketsBacklog</c>): ESP buffers without a bound.
    /// </summary>
    public long WebSocketsBacklogBytes { get; init; } = 8 << 20;

    /// <summary>Handshakes from one address on the route; more are answered 429. Default unlimited. A key of ours.</summary>
    public long HandshakesPerSecond { get; init; } = Unlimited;

    /// <summary>
    /// Open WebSockets of all routes; one more is answered 503. Also bounds the host's connections of whatever kind, see
    /// <see cref="Hosting.Listening.ConnectionGate"/>, and so does the process's limit of open files. Default as many as that allows.
    /// </summary>
    public long Connections { get; init; } = Unlimited;

    /// <summary>
    /// What becomes of a client over <see cref="MessagesPerSecond"/> or <see cref="BytesPerSecond"/>. Default close. A key of ours.
    /// </summary>
    public OverRate OverRate { get; init; }

    /// <summary>Messages from one client; more close it with 1008, or wait. Default unlimited. A key of ours.</summary>
    public long MessagesPerSecond { get; init; } = Unlimited;

    /// <summary>
    /// Control frames and fragments of less than 64 bytes from one client; more close it with 1008, or wait: 10,000, which are
    /// about 5 % of a core where each is a ping, or 100 and one for each of <see cref="MessagesPerSecond"/>. A browser sends none but
    /// pongs; a library that pings does so every few seconds.
    /// </summary>
    public long SmallFramesPerSecond => MessagesPerSecond == Unlimited ? 10_000 : MessagesPerSecond + 100;

    /// <summary>
    /// Memory for messages of all clients that are not there in full yet; over it, the client with the largest is closed with 1013. Default
    /// a sixteenth of the memory that the process may use (<see cref="GCMemoryInfo.TotalAvailableMemoryBytes"/>: of the machine, or of its
    /// cgroup), at least 64 MB. A key of ours (<c>receiveBuffers</c>).
    /// </summary>
    public long ReceiveBuffersBytes { get; init; } = Math.Max(64L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16);

    /// <summary>
    /// Sessions that a host alone keeps; where all of them are in use, one more is answered 503. Default 10,000, with
    /// <see cref="SessionDataBytes"/> 160 MB at the very most.
    /// </summary>
    public long Sessions { get; init; } = 10_000;

    /// <summary>
    /// Names and values of one session; what would be more is answered 413. Default 16 KB. A key of ours (<c>sessionData</c>).
    /// </summary>
    public long SessionDataBytes { get; init; } = 16 << 10;

    /// <summary>
    /// The body of an answer that the host keeps; a longer one is not kept. Default 256 KB, ESP's: twice a long page.
    /// </summary>
    public long CacheItemBytes { get; init; } = 256 << 10;

    /// <summary>What the host keeps of answers, of all routes together; the least recently used go first. Default 64 MB, ESP's.</summary>
    public long CacheBytes { get; init; } = 64 << 20;

    /// <summary>Payload from one client; more closes it with 1008, or waits. Default unlimited. A key of ours.</summary>
    public long BytesPerSecond { get; init; } = Unlimited;
}
