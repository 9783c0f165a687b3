using PluginChat.Hosting.Channels;

namespace PluginChat.Redis.Presence;

/// <summary>A channel's presence, and the loop that keeps it.</summary>
interface IPresenceLoop : IChannelPresence
{
    /// <summary>What is wrong with it; null while all is well. That the engine is away the channel says.</summary>
    string? Problem { get; }

    /// <summary>Asks again soon.</summary>
    void Refresh();

    Task RunAsync(CancellationToken ended);
}
