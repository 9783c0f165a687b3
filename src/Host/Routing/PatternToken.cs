namespace PluginChat.Host.Routing;

/// <summary>A token of a pattern and the capture that it became.</summary>
sealed record PatternToken(string Name, int Group);
