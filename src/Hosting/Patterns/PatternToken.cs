using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Patterns;

/// <summary>A token of a pattern and the capture that it became.</summary>
sealed record PatternToken(string Name, int Group);
