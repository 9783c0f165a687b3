namespace PluginChat.Hosting.FanOut;

/// <summary>A member that its controller gave a name.</summary>
readonly record struct PresentMember(long Client, string Name);
