using PluginChat.Hosting.Channels;

namespace PluginChat.Redis.Streams;

/// <summary>What a look behind a place found.</summary>
/// <param name="End">The last number given, in the epoch that holds now.</param>
/// <param name="Start">Behind it that epoch has everything that is kept; -1 where its numbers begin anew.</param>
/// <param name="EndTime">The time of the last message.</param>
/// <param name="Entries">What is behind the place, as far as it is kept and goes into one read; nothing in another epoch.</param>
readonly record struct StreamLook(ChannelPosition End, long Start, long EndTime, StreamEntry[] Entries)
{
    /// <summary>Payload that is kept.</summary>
    public long KeptBytes { get; init; }

    /// <summary>
    /// Where the reader goes on without having read all that is before: the last number of each host. What it passes over is nothing new,
    /// should Redis lose data and have it again.
    /// </summary>
    public IReadOnlyList<(HostId Sender, long Number)> Senders { get; init; } = [];
}
