using System.Collections.Immutable;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Who may sign in, and what roles mean.</summary>
/// <param name="Users">By name.</param>
/// <param name="Abilities">What each role may do, with what the roles may that it has for abilities.</param>
sealed record AccountsConfig(
    ImmutableDictionary<string, AccountConfig> Users,
    ImmutableDictionary<string, ImmutableArray<string>> Abilities
)
{
    public static readonly AccountsConfig None = new(
        ImmutableDictionary<string, AccountConfig>.Empty,
        ImmutableDictionary<string, ImmutableArray<string>>.Empty
    );
}
