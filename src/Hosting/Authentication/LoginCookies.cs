using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Authentication;

/// <summary>
/// The cookie of who has signed in with a form: ASP.NET Core's handler and its data protection, whose keys lie in a folder of the site and
/// so outlive the process. Nothing of it is loaded until somebody signs in or a cookie comes.
/// </summary>
sealed class LoginCookies(SiteAccounts accounts, TimeProvider time, ILoggerFactory loggers)
{
    public const string Scheme = "Form";

    /// <summary>What the cookie is called.</summary>
    public const string CookieName = "-http-login-";

    static readonly AuthenticationScheme s_scheme = new(Scheme, null, typeof(CookieAuthenticationHandler));

    readonly Lock _lock = new();
    readonly Dictionary<string, DateTimeOffset> _early = new(StringComparer.Ordinal); // under _lock: logins that ended before _made was
    Made? _made; // swapped whole, under _lock

    sealed record Made(string Folder, TimeSpan Timeout, Monitor Options, RevokedLogins Revoked);

    /// <summary>Makes the keys where there are none, and finds out whether they can be kept.</summary>
    /// <exception cref="InvalidOperationException">They cannot; says what to do.</exception>
    public void Prepare(LoginConfig login)
    {
        var made = MadeFor(login);
        var probe = Path.Combine(login.KeysFolder, ".probe");
        try
        {
            File.WriteAllText(probe, "");
            File.Delete(probe);
            made.Options.CurrentValue.DataProtectionProvider!.CreateProtector("probe").Protect([1]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or AggregateException)
        {
            throw Unusable(login, e);
        }
    }

    /// <summary>Who a request's cookie says that asks; null where it has none that is good.</summary>
    public async ValueTask<(Account Account, string Login)?> FindAsync(HttpContext context, LoginConfig login)
    {
        if (!HasCookie(context.Request))
            return null;
        var made = MadeFor(login);
        return await FindAsync(await HandlerAsync(context, made).ConfigureAwait(false), made).ConfigureAwait(false);
    }

    async ValueTask<(Account Account, string Login)?> FindAsync(CookieAuthenticationHandler handler, Made made)
    {
        var result = await handler.AuthenticateAsync().ConfigureAwait(false);
        // What the cookie says of a user is looked up each time: roles, and whether there still is one.
        return
            LoginTicket.Of(result.Principal) is { } ticket
            && accounts.Table.Find(ticket.Name) is { } account
            && ticket.IsOf(account)
            && !made.Revoked.Contains(ticket.Login)
            ? (account, ticket.Login)
            : null;
    }

    /// <summary>Gives the visitor the cookie of a new login.</summary>
    public async Task SignInAsync(HttpContext context, LoginConfig login, Account account)
    {
        var handler = await HandlerAsync(context, MadeFor(login)).ConfigureAwait(false);
        await handler.SignInAsync(LoginTicket.New(account).ToPrincipal(Scheme), new AuthenticationProperties()).ConfigureAwait(false);
    }

    /// <summary>Ends the login of the visitor's cookie, copies of it too, and takes the cookie; gives the login.</summary>
    public async Task<string?> SignOutAsync(HttpContext context, LoginConfig login)
    {
        var made = MadeFor(login);
        // One for both: another would give the cookie again that is half over.
        var handler = await HandlerAsync(context, made).ConfigureAwait(false);
        var found = await FindAsync(handler, made).ConfigureAwait(false);
        if (found is { Login: var ended })
            made.Revoked.Add(ended, login.Timeout);
        await handler.SignOutAsync(null).ConfigureAwait(false);
        return found?.Login;
    }

    /// <summary>Ends a login, as another host has done.</summary>
    /// <param name="login">The login.</param>
    /// <param name="lifetime">How long a cookie of it may still be good.</param>
    public void End(string login, TimeSpan lifetime)
    {
        lock (_lock)
        {
            if (_made is { } made)
                made.Revoked.Add(login, lifetime);
            else
                _early[login] = time.GetUtcNow() + lifetime;
        }
    }

    /// <summary>Whether a login was ended.</summary>
    public bool HasEnded(string login)
    {
        lock (_lock)
            return _made?.Revoked.Contains(login) == true;
    }

    // A long one is cut into several, and the first has this name too.
    static bool HasCookie(HttpRequest request) => request.Headers.Cookie.Count > 0 && request.Cookies.ContainsKey(CookieName);

    async Task<CookieAuthenticationHandler> HandlerAsync(HttpContext context, Made made)
    {
        var handler = new CookieAuthenticationHandler(made.Options, loggers, UrlEncoder.Default);
        await handler.InitializeAsync(s_scheme, context).ConfigureAwait(false);
        return handler;
    }

    Made MadeFor(LoginConfig login)
    {
        lock (_lock)
        {
            if (_made is { } made && made.Folder == login.KeysFolder && made.Timeout == login.Timeout)
                return made;
            try
            {
                var folder = OperatingSystem.IsWindows()
                    ? Directory.CreateDirectory(login.KeysFolder)
                    : Directory.CreateDirectory(
                        login.KeysFolder,
                        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    );
                // By a name of its own: another program's cookies are none of the site's, whatever folder it uses.
                var protection = DataProtectionProvider.Create(folder, builder => builder.SetApplicationName("PluginChat"));
                var options = new CookieAuthenticationOptions
                {
                    DataProtectionProvider = protection,
                    TicketDataFormat = new TicketDataFormat(protection.CreateProtector("PluginChat.Login", "v1")),
                    CookieManager = new ChunkingCookieManager(),
                    TimeProvider = time,
                    ExpireTimeSpan = login.Timeout,
                    SlidingExpiration = true,
                };
                options.Cookie.Name = CookieName;
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax; // a link from elsewhere finds its visitor signed in, a form does not
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // TLS may end at a proxy that is trusted
                options.Cookie.Path = "/";
                var revoked = new RevokedLogins(login.KeysFolder, time, loggers.CreateLogger("PluginChat"));
                foreach (var (early, until) in _early)
                    revoked.Add(early, until - time.GetUtcNow());
                _early.Clear();
                return _made = new(login.KeysFolder, login.Timeout, new Monitor(options), revoked);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Unusable(login, e);
            }
        }
    }

    static InvalidOperationException Unusable(LoginConfig login, Exception e) =>
        new(
            $"http.auth.keys: the folder '{login.KeysFolder}' for the keys of logins cannot be written "
                + $"({e.GetBaseException().Message.TrimEnd('.')}); "
                + "let the host's account write it, or name another",
            e
        );

    sealed class Monitor(CookieAuthenticationOptions options) : IOptionsMonitor<CookieAuthenticationOptions>
    {
        public CookieAuthenticationOptions CurrentValue => options;

        public CookieAuthenticationOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<CookieAuthenticationOptions, string?> listener) => null;
    }
}
