namespace PluginChat.Hosting.Sockets;

/// <summary>What became of a socket, with the values of &lt;sys/epoll.h&gt;.</summary>
[Flags]
enum PollEvents : uint
{
    /// <summary>Bytes came, or the peer's end.</summary>
    Readable = 0x1,

    /// <summary>There is room again for what is to be sent.</summary>
    Writable = 0x4,

    /// <summary>The connection is broken.</summary>
    Failed = 0x8,

    /// <summary>Both sides have ended.</summary>
    Ended = 0x10,

    /// <summary>The peer has ended its side; what it sent before may still be there to read.</summary>
    PeerEnded = 0x2000,
}
