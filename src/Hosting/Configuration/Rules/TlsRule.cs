using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Rules;

/// <summary>What is about TLS alone does harm, or nothing, where nobody can come by it.</summary>
static class TlsRule
{
    /// <summary>What to do about it, to follow a comma.</summary>
    public const string Advice =
        "where this site does not listen; add 'https://*:443' to server.listen and a certificate "
        + "to ssl, or name the proxy that has TLS in server.trustedProxies";

    /// <summary>Whether visitors may come by TLS, to the site or to a proxy in front of it.</summary>
    public static bool MayHaveTls(ConfigBlock http, ImmutableArray<string> listen, bool hasProxies) =>
        hasProxies
        || http.Block("ssl").Find("certificate") is not null
        || listen.IsEmpty // the command line says where
        || listen.Any(a => a.StartsWith("https://", StringComparison.Ordinal));

    /// <summary>Routes that ask for TLS, and that nobody can reach.</summary>
    public static void CheckRoutes(ConfigBlock http, SiteConfig site, ConfigFindings findings)
    {
        if (MayHaveTls(http, site.Listen, !site.TrustedProxies.IsEmpty))
            return;
        if (site.Auth.IsSecure)
            http.Warning(http.Find("auth")!, "auth.require.secure", $"leads to https://, {Advice}");
        foreach (var route in site.Routes.Where(r => r.Auth.IsSecure && !site.Auth.IsSecure))
            findings.Warning(route.Location, $"route '{route.Name}': auth.require.secure: leads to https://, {Advice}");
    }
}
