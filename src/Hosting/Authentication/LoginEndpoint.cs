using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Sessions;

namespace PluginChat.Hosting.Authentication;

/// <summary>Signs users in and out who send a form, and shows the form where the site has none.</summary>
sealed class LoginEndpoint(SiteAccounts accounts, LoginCookies cookies, Refusals refusals, SiteSessions sessions)
{
    /// <summary>What the address of the form says after an attempt.</summary>
    public const string Wrong = "wrong",
        Wait = "wait";

    const string ErrorParameter = "error";

    // A name, a password and an address.
    const long MostBytes = 16 << 10;

    readonly LoginRefusals _refusals = new(accounts, refusals);

    /// <summary>Called with a login that was ended, and how long its cookie may still be good: ends its WebSockets and streams.</summary>
    public required Action<string, TimeSpan> Ended { get; init; }

    /// <summary>Whether a request is to sign in or out, or to see the host's form.</summary>
    public static bool Handles(HttpRequest request, LoginConfig login, string path) =>
        path == login.LogoutPath || path == login.Path && (!login.HasOwnPage || HttpMethods.IsPost(request.Method));

    public Task HandleAsync(HttpContext context, LoginConfig login, string path)
    {
        var request = context.Request;
        if (HttpMethods.IsPost(request.Method))
            return !CrossSiteCheck.IsOwnPage(request, login.Route with { Origins = [] })
                    ? RefuseAsync(context, RefusalReason.Xsrf, StatusCodes.Status403Forbidden, "A page of another site may not do this.")
                : path == login.Path ? SignInAsync(context, login)
                : SignOutAsync(context, login);
        if (path == login.Path && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
            return LoginPage.WriteAsync(
                context,
                login.Path,
                login.Route.Auth.Realm,
                ReturnAddress.Checked(request.Query[ReturnAddress.Parameter], login.Path),
                request.Query[ErrorParameter]
            );
        context.Response.Headers.Allow = path == login.Path ? "GET, HEAD, POST" : "POST";
        return RefuseAsync(context, RefusalReason.Method, StatusCodes.Status405MethodNotAllowed, "Send a POST, from a form.");
    }

    async Task SignInAsync(HttpContext context, LoginConfig login)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { } form)
            return;
        var (name, password) = (form["username"].ToString(), form["password"].ToString());
        var returnTo = ReturnAddress.Checked(form[ReturnAddress.Parameter], login.Path);
        var result = await accounts.SignInAsync(name, password, context.Connection.RemoteIpAddress).ConfigureAwait(false);
        if (result.Account is { } account)
        {
            // Who planted a session, or had one of the same browser before, does not have the user's (session fixation).
            await ChangeSessionAsync(context, login, session => session.Renew()).ConfigureAwait(false);
            await cookies.SignInAsync(context, login, account).ConfigureAwait(false);
            context.Response.Redirect(returnTo);
            return;
        }
        if (result.RetryAfter is { } wait)
        {
            _refusals.AddLimited(context, login.Route.Name, name);
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
        else
            _refusals.AddWrong(context, login.Route.Name, name);
        var (error, status) = result.RetryAfter is null
            ? (Wrong, StatusCodes.Status401Unauthorized)
            : (Wait, StatusCodes.Status429TooManyRequests);
        if (RequestGate.WantsPage(context.Request))
            context.Response.Redirect($"{login.Path}?{ErrorParameter}={error}&{ReturnAddress.Parameter}={Uri.EscapeDataString(returnTo)}");
        else
        {
            context.Response.StatusCode = status;
            if (status == StatusCodes.Status401Unauthorized)
                RequestGate.SetFormChallenge(context, login);
            await context
                .Response.WriteAsync(error == Wrong ? "The name or the password is wrong.\n" : "Too many attempts.\n")
                .ConfigureAwait(false);
        }
    }

    async Task SignOutAsync(HttpContext context, LoginConfig login)
    {
        await ChangeSessionAsync(context, login, session => session.End()).ConfigureAwait(false);
        if (await cookies.SignOutAsync(context, login).ConfigureAwait(false) is { } ended)
            Ended(ended, login.Timeout);
        context.Response.Redirect("/");
    }

    async Task ChangeSessionAsync(HttpContext context, LoginConfig login, Action<Session> change)
    {
        if (SessionCookies.IdOf(context.Request, sessions.Site.SessionCookie) is null)
            return;
        var session = new RequestSession(context, login.Route, sessions);
        try
        {
            await session.LoadAsync(context.RequestAborted).ConfigureAwait(false);
            if (session.Exists)
                change(session);
            await session.CommitAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (SessionException e)
        {
            // What keeps sessions is not there: the visitor's is left behind with its cookie.
            sessions.Refuse(e, login.Route);
            SessionCookies.Take(context, sessions.Site.SessionCookie);
        }
    }

    // Null after it was answered.
    async Task<IFormCollection?> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.HasFormContentType || request.ContentLength > MostBytes)
        {
            await RefuseAsync(
                    context,
                    RefusalReason.BadRequest,
                    request.HasFormContentType ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status415UnsupportedMediaType,
                    "Send a form with 'username' and 'password'."
                )
                .ConfigureAwait(false);
            return null;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MostBytes;
        try
        {
            // Without RequestAborted, as in RequestForm.
            return await request.ReadFormAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            var status = (e as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            await RefuseAsync(context, RefusalReason.BadRequest, status, "The form cannot be read.").ConfigureAwait(false);
            return null;
        }
    }

    Task RefuseAsync(HttpContext context, RefusalReason reason, int status, string text)
    {
        refusals.Add(reason, "login", status, text);
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text + "\n");
    }
}
