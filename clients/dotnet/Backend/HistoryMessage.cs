namespace PluginChat.Client.Backend;

/// <summary>A message that was kept.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Text">A text message; null where it is binary or lost.</param>
/// <param name="Binary">A binary message; null where it is a text or lost.</param>
/// <param name="IsLost">It could not be kept.</param>
public sealed record HistoryMessage(string Position, string? Text, byte[]? Binary, bool IsLost);
