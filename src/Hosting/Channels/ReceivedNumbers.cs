namespace PluginChat.Hosting.Channels;

/// <summary>What the host has of a client's messages, for the client that asks.</summary>
/// <param name="UpTo">All up to this number; null where nothing is known of the session.</param>
/// <param name="Also">Later ones, beyond one that is missing.</param>
readonly record struct ReceivedNumbers(long? UpTo, long[] Also);
