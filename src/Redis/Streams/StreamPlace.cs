using PluginChat.Hosting.Channels;

namespace PluginChat.Redis.Streams;

/// <summary>Where a reader of a stream is, so that it sees whether what follows really follows.</summary>
/// <param name="Position">After the last message that it has.</param>
/// <param name="Time">That message's time by Redis's clock, in microseconds; <see cref="UnknownTime"/> where it is not known.</param>
readonly record struct StreamPlace(ChannelPosition Position, long Time)
{
    public const long UnknownTime = 0;
}
