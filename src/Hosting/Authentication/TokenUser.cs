using System.Collections.Immutable;
using System.Security.Claims;
using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Authentication;

/// <summary>The user of a token, as a controller sees one.</summary>
static class TokenUser
{
    /// <param name="token">What the token says, which has been checked.</param>
    /// <param name="config">Which claims have the name and the roles.</param>
    /// <param name="abilities">What each role may do.</param>
    /// <returns>Null where it has no name.</returns>
    /// <remarks>Written out, without queries: it is made for each handshake, of which it was a twentieth.</remarks>
    public static ClaimsPrincipal? Of(
        ClaimsPrincipal token,
        BearerConfig config,
        ImmutableDictionary<string, ImmutableArray<string>> abilities
    )
    {
        if (token.FindFirst(config.NameClaim)?.Value is not { Length: > 0 } name)
            return null;
        var user = Account.IdentityOf(name, BearerTokens.Scheme);
        HashSet<string>? given = null; // abilities; most tokens have no role
        foreach (var claim in token.Claims)
        {
            if (claim.Type == config.RolesClaim)
                AddRole(user, claim.Value, abilities, given ??= new(StringComparer.Ordinal));
            // The rest of what it says, for controllers; but a token does not say what only the host may.
            if (claim.Type.Length > 0 && !IsOurs(claim.Type))
                user.AddClaim(claim);
        }
        return new(user);
    }

    static void AddRole(
        ClaimsIdentity user,
        string role,
        ImmutableDictionary<string, ImmutableArray<string>> abilities,
        HashSet<string> given
    )
    {
        if (user.HasClaim(ClaimTypes.Role, role))
            return;
        user.AddClaim(new(ClaimTypes.Role, role));
        foreach (var ability in abilities.GetValueOrDefault(role, [role]))
        {
            if (given.Add(ability))
                user.AddClaim(new(Account.AbilityClaim, ability));
        }
    }

    static bool IsOurs(string type) => type is ClaimTypes.Name or ClaimTypes.NameIdentifier or ClaimTypes.Role or Account.AbilityClaim;
}
