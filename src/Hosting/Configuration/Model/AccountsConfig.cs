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
    public const string DefaultFile = "users.json";

    /// <summary>The file that has the users, an absolute path; null where the configuration has them.</summary>
    public string? File { get; init; }

    /// <summary>Whether tokens say who somebody is.</summary>
    public bool HasBearer { get; init; }

    /// <summary>Whether anybody could sign in, now or when the file has users.</summary>
    public bool HasUsers => File is not null || !Users.IsEmpty;

    public static readonly AccountsConfig None = new(
        ImmutableDictionary<string, AccountConfig>.Empty,
        ImmutableDictionary<string, ImmutableArray<string>>.Empty
    );
}
