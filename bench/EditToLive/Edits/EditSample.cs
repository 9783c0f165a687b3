namespace PluginChat.Bench.EditToLive.Edits;

/// <summary>One edit, or a start.</summary>
/// <param name="IsFirst">Whether it is the first since the server started.</param>
/// <param name="Milliseconds">
/// From the moment before the save, or the start of the process, to the first answer of the new code; null where none came.
/// </param>
/// <param name="Drops">How often the socket was lost meanwhile.</param>
sealed record EditSample(string Target, EditKind Kind, SaveStyle Save, bool IsFirst, double? Milliseconds, int Drops);
