using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.StaticFiles;

namespace PluginChat.Hosting.Authentication;

/// <summary>
/// Finds out who asks, and lets in whom <c>auth</c> lets in: the same for files, actions and WebSockets, which are answered before they are
/// one.
/// </summary>
sealed class RequestGate(SiteAccounts accounts, Refusals refusals)
{
    const string Basic = "Basic";

    /// <summary>What of a route decides.</summary>
    /// <param name="Route">The route's name; null for what no route has.</param>
    /// <param name="Auth">Who is let in.</param>
    /// <param name="Errors">What is sent with a refusal.</param>
    public readonly record struct Entrance(string? Route, AuthConfig Auth, ImmutableDictionary<int, ErrorDocument> Errors);

    /// <summary>True where the request may go on, with its user set; else it was answered.</summary>
    /// <remarks>Completed at once where nobody is asked, and for whoever was let in a short while ago.</remarks>
    public ValueTask<bool> AdmitAsync(HttpContext context, Entrance entrance)
    {
        if (!entrance.Auth.IsRequired)
            return new(true);
        if (BasicCredentials.Of(context.Request) is not { } credentials)
            return ChallengeAsync(context, entrance, RefusalReason.Auth, "nobody has signed in");
        var signingIn = accounts.SignInAsync(credentials.Name, credentials.Password, context.Connection.RemoteIpAddress);
        return signingIn.IsCompletedSuccessfully
            ? ConcludeAsync(context, entrance, credentials.Name, signingIn.Result)
            : WaitAsync(context, entrance, credentials.Name, signingIn);
    }

    async ValueTask<bool> WaitAsync(HttpContext context, Entrance entrance, string name, ValueTask<LoginResult> signingIn) =>
        await ConcludeAsync(context, entrance, name, await signingIn.ConfigureAwait(false)).ConfigureAwait(false);

    ValueTask<bool> ConcludeAsync(HttpContext context, Entrance entrance, string name, LoginResult result)
    {
        if (result.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return RefuseAsync(
                context,
                entrance,
                RefusalReason.LoginRate,
                StatusCodes.Status429TooManyRequests,
                "Too many attempts to sign in.",
                $"too many wrong passwords from {AddressOf(context)} or for {Known(name)}, or too many at once"
            );
        }
        if (result.Account is not { } account)
            return ChallengeAsync(context, entrance, RefusalReason.Login, $"a wrong password for {Known(name)} from {AddressOf(context)}");
        var user = account.ToPrincipal(Basic);
        if (Missing(entrance.Auth, user) is { } missing)
            return RefuseAsync(
                context,
                entrance,
                RefusalReason.Forbidden,
                StatusCodes.Status403Forbidden,
                "You may not do this.",
                $"user '{account.Name}' {missing}"
            );
        context.User = user;
        return new(true);
    }

    // Who has it all is let in; see AuthConfig.
    static string? Missing(AuthConfig auth, ClaimsPrincipal user) =>
        !auth.Users.IsEmpty && !auth.Users.Contains(user.Identity?.Name ?? "", StringComparer.Ordinal) ? "is not among auth.require.users"
        : auth.Roles.FirstOrDefault(role => !user.IsInRole(role)) is { } role ? $"does not have the role '{role}'"
        : auth.Abilities.FirstOrDefault(a => !user.HasClaim(Account.AbilityClaim, a)) is { } ability
            ? $"does not have the ability '{ability}'"
        : null;

    // Whoever types a password where the name belongs does not find it in the log.
    string Known(string name) => accounts.Table.Find(name) is { } account ? $"user '{account.Name}'" : "a name that no user has";

    static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "an unknown address";

    ValueTask<bool> ChallengeAsync(HttpContext context, Entrance entrance, RefusalReason reason, string why)
    {
        context.Response.Headers.WWWAuthenticate = $"Basic realm=\"{entrance.Auth.Realm}\", charset=\"UTF-8\"";
        return RefuseAsync(context, entrance, reason, StatusCodes.Status401Unauthorized, "Sign in to see this.", why);
    }

    async ValueTask<bool> RefuseAsync(HttpContext context, Entrance entrance, RefusalReason reason, int status, string text, string why)
    {
        refusals.Add(reason, entrance.Route, status, why);
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        await ErrorAnswer.WriteAsync(context, entrance.Errors, refusals, text + "\n").ConfigureAwait(false);
        return false;
    }
}
