namespace PluginChat.Bench.Load.Connections;

/// <summary>What a socket is ready for, as epoll counts it. The last two are told without being asked for.</summary>
[Flags]
enum Readiness : uint
{
    None = 0,
    Read = 0x001,
    Write = 0x004,
    Error = 0x008,
    HungUp = 0x010,
    PeerClosed = 0x2000,
}
