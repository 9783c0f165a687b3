namespace PluginChat.Hosting.Channels;

/// <summary>Who is connected to a channel, on all hosts; each host reports its own clients to the engine.</summary>
interface IChannelPresence
{
    /// <summary>Notes that somebody came, went or changed the name. Cheap: many changes become one write.</summary>
    void Changed(long client);

    /// <summary>Clients of the other hosts, as far as is known.</summary>
    int OthersCount { get; }

    /// <summary>The clients of the other hosts.</summary>
    ValueTask<IReadOnlyList<PresentClient>> ListOthersAsync(CancellationToken cancel);
}
