namespace PluginChat.Bench.Load.Connections;

/// <summary>How a client behaves.</summary>
enum ClientRole
{
    /// <summary>Reads all it is sent, and is checked.</summary>
    Member,

    /// <summary>Stops reading when the measurement begins, and goes on when it is over.</summary>
    SlowReader,

    /// <summary>Finishes the handshake and is silent ever after.</summary>
    Silent,

    /// <summary>Never finishes the handshake.</summary>
    HalfShaken,
}
