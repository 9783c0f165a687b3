using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Rules;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads the keys of <c>http.auth</c> that are about signing in with a form.</summary>
static class LoginReader
{
    static readonly string[] s_keys = ["login", "logout", "timeout", "keys"];

    /// <summary>Null where nobody signs in with a form.</summary>
    public static LoginConfig? Read(ConfigBlock http, RouteConfig ofSite, ImmutableArray<RouteConfig> routes, ConfigReading reading)
    {
        if (http.Find("auth") is { IsScalar: false })
        {
            var auth = http.Block("auth");
            var login = Read(auth, ofSite, reading);
            if (IsUsed(ofSite, routes))
            {
                CheckKeys(auth, login, routes, reading);
                return login;
            }
            foreach (var key in s_keys)
            {
                if (auth.Find(key) is { } node)
                    auth.Warning(node, key, "is about a form, and nobody signs in with one; write type: 'form', or remove it");
            }
            return null;
        }
        return IsUsed(ofSite, routes) ? Read(new(null, "http.auth.", "", reading.Findings), ofSite, reading) : null;
    }

    static bool IsUsed(RouteConfig ofSite, ImmutableArray<RouteConfig> routes) =>
        routes.Add(ofSite).Any(route => route.Auth.Type == AuthType.Form);

    static LoginConfig Read(ConfigBlock auth, RouteConfig ofSite, ConfigReading reading)
    {
        var login = new LoginConfig(
            ReadPath(auth, "login", LoginConfig.DefaultPath),
            auth.Find("login") is not null,
            ReadPath(auth, "logout", LoginConfig.DefaultLogoutPath),
            auth.Time("timeout", LoginConfig.DefaultTimeout, TimeSpan.FromMinutes(1), TimeSpan.FromDays(49)),
            reading.Resolve(auth.Text("keys") is { Length: > 0 } keys ? keys : LoginConfig.DefaultKeysFolder),
            ofSite with
            {
                Name = "login",
            }
        );
        if (login.Timeout == System.Threading.Timeout.InfiniteTimeSpan)
            auth.Error(auth.Find("timeout")!, "timeout", "has to end, or a stolen cookie would be good for ever; write for example '8hrs'");
        if (login.Path == login.LogoutPath)
            auth.Error(auth.Find("logout") ?? auth.Node!, "logout", $"'{login.LogoutPath}' is the path of 'login' too; write another");
        return login;
    }

    static string ReadPath(ConfigBlock auth, string key, string otherwise)
    {
        if (auth.Text(key) is not { } path)
            return otherwise;
        if (path is ['/', not '/' and not '\\', ..] && !path.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '?' or '#' or '\\'))
            return path;
        auth.Error(auth.Find(key)!, key, $"'{path}' is not a path of this site; write such as '/{key}'");
        return otherwise;
    }

    // Who has the keys signs in as anybody.
    static void CheckKeys(ConfigBlock auth, LoginConfig login, ImmutableArray<RouteConfig> routes, ConfigReading reading) =>
        SecretPlaceRule.Check(auth, "keys", login.KeysFolder, "keys", routes.Add(login.Route), reading);
}
