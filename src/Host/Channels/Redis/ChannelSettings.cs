using PluginChat.Host.Configuration;

namespace PluginChat.Host.Channels.Redis;

/// <summary>What a channel of Redis is to do.</summary>
sealed record ChannelSettings(Retention Retention, WhenEngineIsDown WhenDown, long PendingBytes, TimeSpan Lease, long UnreadBytes);
