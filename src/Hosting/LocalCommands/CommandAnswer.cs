namespace PluginChat.Hosting.LocalCommands;

/// <summary>What a host answers to a local command.</summary>
/// <param name="IsDone">Whether all of it was done.</param>
/// <param name="Text">JSON for people and programs.</param>
sealed record CommandAnswer(bool IsDone, string Text);
