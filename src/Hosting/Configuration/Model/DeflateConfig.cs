namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Compression of WebSocket messages (permessage-deflate, RFC 7692). Keys of ours: ESP has none.</summary>
sealed record DeflateConfig
{
    /// <summary>Whether it is agreed to where a client offers it (<c>websockets.deflate</c>). Default no.</summary>
    public bool Enabled { get; init; }

    /// <summary>
    /// Smaller payloads go out as they are (<c>websockets.deflateThreshold</c>): compressing them costs more than it saves. Default
    /// 1 KB, which is what <c>ws</c> has.
    /// </summary>
    public long ThresholdBytes { get; init; } = 1 << 10;
}
