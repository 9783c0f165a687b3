using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Rules;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>hsts</c>: true, a time, or an object.</summary>
static class HstsReader
{
    // What browsers' lists of such sites ask for, and as long as a certificate's renewal is nobody's chore any more.
    static readonly TimeSpan s_year = TimeSpan.FromDays(365);

    // Browsers take more for as much.
    static readonly TimeSpan s_longest = TimeSpan.FromDays(10 * 365);

    /// <summary>Null where browsers are told nothing.</summary>
    /// <param name="http">The block of the file.</param>
    /// <param name="listen">Where the site listens.</param>
    /// <param name="hasProxies">Whether a proxy is trusted, which may have TLS in the site's place.</param>
    public static HstsConfig? Read(ConfigBlock http, ImmutableArray<string> listen, bool hasProxies)
    {
        if (http.Find("hsts") is not { } node)
            return null;
        var hsts = node.Kind == ConfigNodeKind.Object ? ReadObject(http.Block("hsts")) : ReadScalar(http, node);
        if (hsts is not null && !TlsRule.MayHaveTls(http, listen, hasProxies))
            http.Warning(node, "hsts", $"is for visitors who come by https://, {TlsRule.Advice}");
        return hsts;
    }

    static HstsConfig? ReadScalar(ConfigBlock http, ConfigNode node)
    {
        if (node.IsScalar && bool.TryParse(node.Text, out var isOn))
            return isOn ? new(Age(s_year), false) : null;
        return Checked(http, "hsts", ReadAge(http, "hsts")) is { } age ? new(Age(age), false) : null;
    }

    static HstsConfig? ReadObject(ConfigBlock hsts)
    {
        if (Checked(hsts, "maxAge", ReadAge(hsts, "maxAge")) is not { } age)
            return null;
        var (subdomains, preload) = (hsts.Flag("subdomains", false), hsts.Flag("preload", false));
        // Who asks for a place in the browsers' lists without these is refused it, or taken from it.
        if (preload && (!subdomains || age < s_year))
            hsts.Error(
                hsts.Find("preload")!,
                "preload",
                "browsers' lists take a site whose 'subdomains' is true and whose 'maxAge' is 365days or more; set both, or leave it out"
            );
        return new(Age(age) + (subdomains ? "; includeSubDomains" : "") + (preload ? "; preload" : ""), hsts.Flag("loopback", false));
    }

    static TimeSpan ReadAge(ConfigBlock block, string key) => block.Time(key, s_year, TimeSpan.Zero, s_longest);

    static TimeSpan? Checked(ConfigBlock block, string key, TimeSpan age)
    {
        if (age != Timeout.InfiniteTimeSpan)
            return age;
        block.Error(block.Find(key)!, key, "has to end, or a site without a certificate could never be reached again; write '365days'");
        return null;
    }

    static string Age(TimeSpan age) => $"max-age={(long)age.TotalSeconds}";
}
