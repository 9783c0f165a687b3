namespace PluginChat.Hosting.Authentication;

/// <summary>What has become of somebody who was let in.</summary>
enum UserStanding
{
    /// <summary>Nothing: they would be let in as the same now.</summary>
    Good,

    /// <summary>They have signed out, are gone, or have another password.</summary>
    SignedOut,

    /// <summary>They may do something else now, and come back with that.</summary>
    Changed,

    /// <summary>Their token is over.</summary>
    Expired,
}
