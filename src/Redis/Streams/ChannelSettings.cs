using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Redis.Streams;

/// <summary>What a channel of Redis is to do.</summary>
sealed record ChannelSettings(Retention Retention, WhenEngineIsDown WhenDown, long PendingBytes, TimeSpan Lease, long UnreadBytes);
