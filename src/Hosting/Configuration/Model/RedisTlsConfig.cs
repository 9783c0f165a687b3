namespace PluginChat.Hosting.Configuration.Model;

/// <summary>TLS to Redis (<c>scaleOut.tls</c>). Its files are read for each connection.</summary>
/// <param name="Authority">A PEM file of the authority that Redis's certificate has to be from; null for those that the system
/// trusts.</param>
/// <param name="Certificate">A PEM file of the host's own certificate; null for none.</param>
/// <param name="Key">Its key; null where it stands in the same file.</param>
/// <param name="Host">The name in Redis's certificate; null for that of its address.</param>
sealed record RedisTlsConfig(string? Authority, string? Certificate, string? Key, string? Host);
