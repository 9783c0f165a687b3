namespace PluginChat.Hosting.FanOut;

/// <summary>What is known of a connection after its end, for the client when it comes back.</summary>
/// <param name="SentAlone">Messages that were sent to it alone.</param>
/// <param name="WasInGroups">Whether it ever was in a group.</param>
readonly record struct EndedSession(long SentAlone, bool WasInGroups);
