namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Sentinels that know which server is the master (<c>scaleOut.sentinel</c>); the addresses are theirs then.</summary>
/// <param name="Service">What they call the master.</param>
/// <param name="User">Who the host is to them; null for the default user.</param>
/// <param name="Password">Their own password; null for the server's.</param>
sealed record RedisSentinelConfig(string Service, string? User, SecretConfig? Password);
