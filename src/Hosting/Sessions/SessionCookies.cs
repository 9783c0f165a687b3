namespace PluginChat.Hosting.Sessions;

/// <summary>The cookies of sessions: the id, which scripts cannot read, and the security token, which they are to send back.</summary>
static class SessionCookies
{
    /// <summary>ESP's names, which libraries for browsers know.</summary>
    public const string Token = "XSRF-TOKEN",
        TokenHeader = "X-XSRF-TOKEN",
        TokenField = "-xsrf-";

    /// <summary>The id that a request brings; null for none, or for what cannot be one.</summary>
    public static SessionId? IdOf(HttpRequest request, string name) =>
        // The header first: without it the collection would be made for nothing.
        request.Headers.Cookie.Count > 0
        && SessionId.TryParse(request.Cookies[name], out var id)
            ? id
            : null;

    public static void Give(HttpContext context, string name, SessionId id) =>
        context.Response.Cookies.Append(name, id.Text, OptionsFor(context, isForScripts: false));

    public static void GiveToken(HttpContext context, string token) =>
        context.Response.Cookies.Append(Token, token, OptionsFor(context, isForScripts: true));

    public static void Take(HttpContext context, string name)
    {
        context.Response.Cookies.Delete(name, OptionsFor(context, isForScripts: false));
        context.Response.Cookies.Delete(Token, OptionsFor(context, isForScripts: true));
    }

    // Lax: a link from elsewhere finds its visitor signed in, a form from elsewhere does not. TLS may end at a proxy that is trusted.
    static CookieOptions OptionsFor(HttpContext context, bool isForScripts) =>
        new()
        {
            Path = "/",
            HttpOnly = !isForScripts,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        };
}
