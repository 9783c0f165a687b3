using PluginChat.Hosting.Channels;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Hosting.Logging;
using PluginChat.Redis.Connections;

namespace PluginChat.Redis.Streams;

/// <summary>What a channel has to know of the engine that it is of.</summary>
interface IChannelEngine
{
    /// <summary>This host among the others.</summary>
    HostId Host { get; }

    /// <summary>Why the engine cannot be used; null while it answers.</summary>
    string? Problem { get; }

    /// <summary>
    /// Completes when the first try to reach it has ended, one way or the other, and where this process goes on as the host of another
    /// one, when that is so.
    /// </summary>
    Task Tried { get; }

    /// <summary>Whether another process goes on as this host: this one takes back nothing of what it told the others.</summary>
    bool IsLetGo { get; }

    /// <summary>What time it is there.</summary>
    RedisClock Clock { get; }

    /// <summary>What may be read a second for clients that come back, on all channels.</summary>
    ReplayBudget Replay { get; }

    /// <summary>The host's own time.</summary>
    TimeProvider Time { get; }

    /// <summary>What makes hosts differ that fail together.</summary>
    Random Random { get; }

    ILogger Log { get; }

    /// <summary>Says so where a channel went away or came back, once for all channels.</summary>
    void Look();
}
