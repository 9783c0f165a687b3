using System.Collections.Immutable;
using System.Reflection;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace PluginChat.Hosting.Accounts;

/// <summary>Who may use an action, as <c>[Authorize]</c> of its class and its method say together.</summary>
/// <param name="Roles">Of each list the user has to have one.</param>
/// <param name="Abilities">The policies, each an ability that the user has to have.</param>
/// <param name="Schemes">Of each list one has to be how the user signed in.</param>
sealed record AccessRule(
    ImmutableArray<ImmutableArray<string>> Roles,
    ImmutableArray<string> Abilities,
    ImmutableArray<ImmutableArray<string>> Schemes
)
{
    /// <summary>What the attributes say; null where everybody may. Nothing of the type is kept.</summary>
    /// <remarks><c>[AllowAnonymous]</c> of a method takes away what its class says, and of the class what that says.</remarks>
    public static AccessRule? Of(Type type, MethodInfo? method = null)
    {
        object[] attributes = [.. type.GetCustomAttributes(inherit: true), .. method?.GetCustomAttributes(inherit: true) ?? []];
        var asked = attributes.OfType<IAuthorizeData>().ToList();
        if (asked.Count == 0 || attributes.OfType<IAllowAnonymous>().Any())
            return null;
        return new(
            [.. asked.Select(a => Names(a.Roles)).Where(names => !names.IsEmpty)],
            [.. asked.Select(a => a.Policy).OfType<string>().Where(policy => policy.Length > 0)],
            [.. asked.Select(a => Names(a.AuthenticationSchemes)).Where(names => !names.IsEmpty)]
        );
    }

    /// <summary>What the user lacks, for the log; null where the user may.</summary>
    public string? Missing(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true })
            return "has not signed in";
        foreach (var names in Roles)
        {
            if (!names.Any(user.IsInRole))
                return $"does not have the role '{string.Join("' or '", names)}'";
        }
        foreach (var ability in Abilities)
        {
            if (!user.HasClaim(Account.AbilityClaim, ability))
                return $"does not have the ability '{ability}'";
        }
        foreach (var names in Schemes)
        {
            if (!names.Contains(user.Identity.AuthenticationType ?? "", StringComparer.OrdinalIgnoreCase))
                return $"has not signed in by '{string.Join("' or '", names)}'";
        }
        return null;
    }

    static ImmutableArray<string> Names(string? list) =>
        [.. (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
