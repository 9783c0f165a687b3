namespace PluginChat.Host.Routing;

/// <summary>A token of a pattern and the capture that it became.</summary>
readonly record struct PatternToken(string Name, int Group);
