namespace PluginChat.Hosting.Channels;

/// <summary>A channel's log, for the process that goes on with it.</summary>
/// <param name="Position">What was appended last.</param>
/// <param name="Floor">What is kept begins behind it.</param>
/// <param name="Messages">What is kept, the oldest first.</param>
/// <param name="Published">How many were ever published.</param>
/// <param name="Deliveries">One for each of those and each client that it was for.</param>
sealed record LogState(ChannelPosition Position, long Floor, IReadOnlyList<KeptMessage> Messages, long Published, long Deliveries);
