namespace PluginChat.Hosting.Channels;

/// <summary>What a host's clients and the other hosts know it by.</summary>
/// <param name="Host">In their keys.</param>
/// <param name="Secret">What their resume tokens are signed with; empty where the engine has it.</param>
sealed record EngineIdentity(HostId Host, byte[] Secret);
