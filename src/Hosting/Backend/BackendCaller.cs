using System.Collections.Immutable;

namespace PluginChat.Hosting.Backend;

/// <summary>Who asks: a key, or what a token names.</summary>
/// <param name="Name">As the audit log has it.</param>
/// <param name="Scopes">The operations that it may ask for; null for all.</param>
sealed record BackendCaller(string Name, ImmutableArray<string>? Scopes)
{
    public bool May(string operation) => Scopes is not { } scopes || scopes.Contains(operation, StringComparer.Ordinal);
}
