namespace PluginChat.Hosting.Channels.Embedded;

/// <summary>What a host's clients know it by.</summary>
/// <param name="Host">In their keys.</param>
/// <param name="Secret">What their resume tokens are signed with.</param>
sealed record EngineIdentity(HostId Host, byte[] Secret);
