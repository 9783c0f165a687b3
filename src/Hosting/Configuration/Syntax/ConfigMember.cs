using PluginChat.Hosting.Configuration.Findings;

namespace PluginChat.Hosting.Configuration.Syntax;

/// <summary>A key of an object, where the key starts, and its value.</summary>
sealed record ConfigMember(string Name, ConfigLocation Location, ConfigNode Value);
