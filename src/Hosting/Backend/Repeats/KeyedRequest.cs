namespace PluginChat.Hosting.Backend.Repeats;

/// <summary>A request with an <c>Idempotency-Key</c>.</summary>
/// <param name="Key">A digest of the key and of who sent it.</param>
/// <param name="Digest">Of all that it asks for.</param>
/// <param name="Attempt">This time that it came, among all others.</param>
sealed record KeyedRequest(string Key, string Digest, string Attempt);
