namespace PluginChat.Redis.Streams;

/// <summary>Where what a channel keeps begins.</summary>
/// <param name="Epoch">Whose numbers they are.</param>
/// <param name="Oldest">The number of the oldest message; null where none is kept.</param>
readonly record struct KeptFrom(string Epoch, long? Oldest);
