using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;

namespace PluginChat.Hosting.Accounts;

/// <summary>A user as the host knows one.</summary>
/// <param name="Name">The name that the user signs in with.</param>
/// <param name="PasswordHash">As ASP.NET Core Identity writes it.</param>
/// <param name="Roles">The user's roles.</param>
/// <param name="Abilities">What the roles may do, themselves among them.</param>
sealed record Account(string Name, string PasswordHash, ImmutableArray<string> Roles, ImmutableArray<string> Abilities)
{
    /// <summary>The type of the claims that say what a user may do.</summary>
    public const string AbilityClaim = "ability";

    /// <summary>Of what the user may do: another with other roles.</summary>
    public string Stamp { get; } = StampOf([.. Roles, "", .. Abilities]);

    /// <summary>Of the password's hash.</summary>
    public string PasswordStamp { get; } = StampOf([PasswordHash]);

    /// <summary>The user as a controller sees one: a new object each time, as its code may add to it.</summary>
    /// <param name="scheme">How the user signed in.</param>
    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var identity = IdentityOf(Name, scheme);
        foreach (var role in Roles)
            identity.AddClaim(new(ClaimTypes.Role, role));
        foreach (var ability in Abilities)
            identity.AddClaim(new(AbilityClaim, ability));
        return new(identity);
    }

    /// <summary>A user of whom there is no more to say than the name.</summary>
    public static ClaimsIdentity IdentityOf(string name, string scheme)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new(ClaimTypes.Name, name));
        identity.AddClaim(new(ClaimTypes.NameIdentifier, name));
        return identity;
    }

    // Records print themselves into logs.
    public override string ToString() => $"user '{Name}'";

    static string StampOf(IEnumerable<string> parts) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..32];
}
