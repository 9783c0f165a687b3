namespace PluginChat.Hosting.Patterns;

/// <summary>A part of an address: a literal, or a place for what the pattern captures.</summary>
/// <param name="Text">The literal, or the regular expression of what is captured; empty for anything within a segment.</param>
/// <param name="Group">The number of the capture; 0 for a literal.</param>
/// <param name="Token">The token's name; null for a literal, and for a capture that has none.</param>
readonly record struct PathPiece(string Text, int Group, string? Token = null);
