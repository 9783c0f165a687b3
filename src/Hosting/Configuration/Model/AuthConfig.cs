using System.Collections.Immutable;

namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Who is let in by a route.</summary>
sealed record AuthConfig
{
    /// <summary>Where anybody is let in, and nobody is asked.</summary>
    public static readonly AuthConfig Open = new();

    /// <summary>How visitors sign in; also where nobody has to.</summary>
    public AuthType Type { get; init; }

    /// <summary>Whether only who has signed in is let in.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether who comes without TLS is sent to the same address over it first.</summary>
    public bool IsSecure { get; init; }

    /// <summary>What the browser says that the password is for.</summary>
    public string Realm { get; init; } = "";

    /// <summary>The users who are let in; empty for all.</summary>
    public ImmutableArray<string> Users { get; init; } = [];

    /// <summary>Roles that a user has to have, all of them, as in ESP.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>Abilities that a user has to have, all of them.</summary>
    public ImmutableArray<string> Abilities { get; init; } = [];
}
