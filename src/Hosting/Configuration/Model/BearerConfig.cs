namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Which tokens (JWT, RFC 7519) say who a user is.</summary>
/// <param name="Key">The secret that they are signed with; null where it is a public key.</param>
/// <param name="PublicKey">The PEM file of the key that checks them, an absolute path; null where it is a secret.</param>
/// <param name="Issuer">Who has to have made them.</param>
/// <param name="Audience">Whom they have to be for.</param>
/// <param name="Query">The value of a WebSocket's query that may have one; null for none.</param>
/// <param name="NameClaim">The claim that is the user's name.</param>
/// <param name="RolesClaim">The claim that has the user's roles.</param>
sealed record BearerConfig(
    SecretConfig? Key,
    string? PublicKey,
    string Issuer,
    string Audience,
    string? Query,
    string NameClaim,
    string RolesClaim
)
{
    /// <summary>HS256 takes a key as long as its digest (RFC 7518, 3.2).</summary>
    public const int LeastKeyBytes = 32;

    public const string DefaultQuery = "access_token",
        DefaultNameClaim = "sub",
        DefaultRolesClaim = "roles";
}
