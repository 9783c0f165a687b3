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
sealed class RequestGate(SiteAccounts accounts, LoginCookies cookies, BearerTokens tokens, Refusals refusals)
{
    const string Basic = "Basic";

    readonly LoginRefusals _refusals = new(accounts, refusals);

    /// <summary>What of a route decides.</summary>
    /// <param name="Route">The route's name; null for what no route has.</param>
    /// <param name="Auth">Who is let in.</param>
    /// <param name="Site">How users sign in.</param>
    /// <param name="Errors">What is sent with a refusal.</param>
    /// <param name="Access">What an action asks for besides.</param>
    public readonly record struct Entrance(
        string? Route,
        AuthConfig Auth,
        SiteConfig Site,
        ImmutableDictionary<int, ErrorDocument> Errors,
        AccessRule? Access = null
    );

    /// <summary>Whether somebody has to be asked, or may have signed in already, which is as good as free to find out.</summary>
    public static bool Concerns(AuthConfig auth) => auth.IsRequired || auth.Type is AuthType.Form or AuthType.Bearer;

    /// <summary>True where the request may go on, with its user set; else it was answered.</summary>
    /// <remarks>Completed at once where nobody is asked, and for whoever was let in a short while ago.</remarks>
    public ValueTask<bool> AdmitAsync(HttpContext context, Entrance entrance) =>
        entrance.Auth.Type switch
        {
            AuthType.Form => AdmitByCookieAsync(context, entrance),
            AuthType.Bearer => AdmitByTokenAsync(context, entrance),
            AuthType.Basic when entrance.Auth.IsRequired => AdmitByPasswordAsync(context, entrance),
            AuthType.None when entrance.Auth.IsRequired => RefuseAsync(
                context,
                entrance,
                $"an action asks for a user, and nobody can sign in: give the route or 'http' auth: {{ type: 'basic', … }}"
            ),
            _ => new(true),
        };

    /// <summary>The same for what an action asks for, besides its route, which has let the request in.</summary>
    public ValueTask<bool> AdmitAsync(HttpContext context, RouteConfig route, SiteConfig site, AccessRule access) =>
        AdmitAsync(context, new(route.Name, route.Auth with { IsRequired = true }, site, route.Errors, access));

    /// <summary>Whether a person looks at the answer: then it leads on to a page.</summary>
    public static bool WantsPage(HttpRequest request) =>
        request.Headers.Upgrade.Count == 0
        && request.Headers["Sec-Fetch-Mode"] is [] or ["navigate"]
        && request.Headers.Accept.Any(a => a?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>
    /// Says how to sign in, to what is no browser (RFC 9110, 15.5.2). Browsers ask nobody for a scheme that they do not know.
    /// </summary>
    public static void SetFormChallenge(HttpContext context, LoginConfig login) =>
        context.Response.Headers.WWWAuthenticate = $"Form realm=\"{login.Route.Auth.Realm}\", login=\"{login.Path}\"";

    ValueTask<bool> AdmitByPasswordAsync(HttpContext context, Entrance entrance)
    {
        if (BasicCredentials.Of(context.Request) is not { } credentials)
            return ChallengeAsync(context, entrance, isWrong: false);
        var signingIn = accounts.SignInAsync(credentials.Name, credentials.Password, context.Connection.RemoteIpAddress);
        return signingIn.IsCompletedSuccessfully
            ? ConcludeAsync(context, entrance, credentials.Name, signingIn.Result)
            : WaitAsync(context, entrance, credentials.Name, signingIn);
    }

    async ValueTask<bool> AdmitByCookieAsync(HttpContext context, Entrance entrance)
    {
        // The route is of a configuration that was replaced this moment.
        if (entrance.Site.Login is not { } login)
            return await AnswerAsync(context, entrance, StatusCodes.Status503ServiceUnavailable, "Try again.").ConfigureAwait(false);
        if (await cookies.FindAsync(context, login).ConfigureAwait(false) is { } found)
        {
            var user = found.Account.ToPrincipal(LoginCookies.Scheme);
            return await AdmitAsync(context, entrance, user, OfSite(found.Account) with { Login = found.Login }).ConfigureAwait(false);
        }
        if (!entrance.Auth.IsRequired)
            return true;
        if (HttpMethods.IsGet(context.Request.Method) && WantsPage(context.Request))
        {
            context.Response.Headers.CacheControl = "no-store";
            var returnTo = Uri.EscapeDataString(ReturnAddress.Of(context.Request));
            context.Response.Redirect($"{login.Path}?{ReturnAddress.Parameter}={returnTo}");
            return false;
        }
        return await ChallengeAsync(context, entrance, isWrong: false).ConfigureAwait(false);
    }

    async ValueTask<bool> AdmitByTokenAsync(HttpContext context, Entrance entrance)
    {
        if (entrance.Site.Bearer is not { } bearer)
            return await AnswerAsync(context, entrance, StatusCodes.Status503ServiceUnavailable, "Try again.").ConfigureAwait(false);
        if (!BearerTokens.HasToken(context.Request, bearer))
            return !entrance.Auth.IsRequired || await ChallengeAsync(context, entrance, isWrong: false).ConfigureAwait(false);
        if (await tokens.FindAsync(context, bearer, entrance.Site.Accounts).ConfigureAwait(false) is { } found)
            return await AdmitAsync(context, entrance, found.User, new(found.Name) { Until = found.Until }).ConfigureAwait(false);
        // Where nobody has to sign in as well: who sends a token wants to be somebody.
        _refusals.AddToken(context, entrance.Route);
        return await ChallengeAsync(context, entrance, isWrong: true).ConfigureAwait(false);
    }

    async ValueTask<bool> WaitAsync(HttpContext context, Entrance entrance, string name, ValueTask<LoginResult> signingIn) =>
        await ConcludeAsync(context, entrance, name, await signingIn.ConfigureAwait(false)).ConfigureAwait(false);

    ValueTask<bool> ConcludeAsync(HttpContext context, Entrance entrance, string name, LoginResult result)
    {
        if (result.RetryAfter is { } wait)
        {
            _refusals.AddLimited(context, entrance.Route, name);
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return AnswerAsync(context, entrance, StatusCodes.Status429TooManyRequests, "Too many attempts to sign in.");
        }
        if (result.Account is { } account)
            return AdmitAsync(context, entrance, account.ToPrincipal(Basic), OfSite(account));
        _refusals.AddWrong(context, entrance.Route, name);
        return ChallengeAsync(context, entrance, isWrong: true);
    }

    static SignedInUser OfSite(Account account) => new(account.Name) { Stamp = account.Stamp, PasswordStamp = account.PasswordStamp };

    ValueTask<bool> AdmitAsync(HttpContext context, Entrance entrance, ClaimsPrincipal user, SignedInUser signedIn)
    {
        if (entrance.Auth.IsRequired && (Missing(entrance.Auth, user) ?? entrance.Access?.Missing(user)) is { } missing)
            return RefuseAsync(context, entrance, $"user '{user.Identity!.Name}' {missing}");
        context.User = user;
        context.Features.Set(signedIn);
        return new(true);
    }

    ValueTask<bool> RefuseAsync(HttpContext context, Entrance entrance, string why)
    {
        refusals.Add(RefusalReason.Forbidden, entrance.Route, StatusCodes.Status403Forbidden, why);
        return AnswerAsync(context, entrance, StatusCodes.Status403Forbidden, "You may not do this.");
    }

    // Who has it all is let in; see AuthConfig.
    static string? Missing(AuthConfig auth, ClaimsPrincipal user) =>
        !auth.Users.IsEmpty && !auth.Users.Contains(user.Identity?.Name ?? "", StringComparer.Ordinal) ? "is not among auth.require.users"
        : auth.Roles.FirstOrDefault(role => !user.IsInRole(role)) is { } role ? $"does not have the role '{role}'"
        : auth.Abilities.FirstOrDefault(a => !user.HasClaim(Account.AbilityClaim, a)) is { } ability
            ? $"does not have the ability '{ability}'"
        : null;

    ValueTask<bool> ChallengeAsync(HttpContext context, Entrance entrance, bool isWrong)
    {
        if (!isWrong)
            refusals.Add(RefusalReason.Auth, entrance.Route, StatusCodes.Status401Unauthorized, "nobody has signed in");
        // Why a token is not good is not told: who forges one would learn from it.
        if (entrance.Auth.Type == AuthType.Form)
            SetFormChallenge(context, entrance.Site.Login!);
        else if (entrance.Auth.Type == AuthType.Bearer)
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{entrance.Auth.Realm}\"";
        else
            context.Response.Headers.WWWAuthenticate = $"Basic realm=\"{entrance.Auth.Realm}\", charset=\"UTF-8\"";
        return AnswerAsync(context, entrance, StatusCodes.Status401Unauthorized, "Sign in to see this.");
    }

    async ValueTask<bool> AnswerAsync(HttpContext context, Entrance entrance, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        await ErrorAnswer.WriteAsync(context, entrance.Errors, refusals, text + "\n").ConfigureAwait(false);
        return false;
    }
}
