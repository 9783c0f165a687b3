namespace PluginChat.Client.Backend;

/// <summary>What was said.</summary>
/// <param name="Action">The action.</param>
/// <param name="Position">Where to read on: <see cref="HistoryOptions.After"/> of the next question.</param>
/// <param name="Messages">The oldest first.</param>
public sealed record HistoryAnswer(string Action, string Position, IReadOnlyList<HistoryMessage> Messages);
