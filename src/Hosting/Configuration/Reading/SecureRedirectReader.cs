using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Rules;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>
/// Reads <c>redirect: 'secure'</c> of <c>http</c>. It is no route: forms to sign in, which come before routes, must not be sent or
/// filled in without TLS either.
/// </summary>
static class SecureRedirectReader
{
    // As ASP.NET Core has it: method and body are sent again, and a browser asks anew tomorrow.
    const int DefaultStatus = StatusCodes.Status307TemporaryRedirect;

    /// <summary>The status of the redirect, or null where requests without TLS are served.</summary>
    /// <param name="http">The block of the file.</param>
    /// <param name="listen">Where the site listens.</param>
    /// <param name="hasProxies">Whether a proxy is trusted, which may have TLS in the site's place.</param>
    public static int? Read(ConfigBlock http, ImmutableArray<string> listen, bool hasProxies)
    {
        var node = http.Find("redirect");
        if (node is null)
            return null;
        foreach (var item in node.Kind == ConfigNodeKind.Array ? node.Items : [node])
        {
            if (!IsSecure(item))
                continue;
            if (!TlsRule.MayHaveTls(http, listen, hasProxies))
                http.Warning(item, "redirect", $"'secure' leads to https://, {TlsRule.Advice}");
            return item.Kind == ConfigNodeKind.Object ? RedirectReader.ReadStatus(http.In(item, "redirect"), DefaultStatus) : DefaultStatus;
        }
        return null;
    }

    /// <summary>Whether an entry of <c>redirect</c> is about TLS and about all of the site.</summary>
    public static bool IsSecure(ConfigNode item) =>
        item.Kind == ConfigNodeKind.Object
            ? item.Find("to") is { IsScalar: true } to && IsSecure(to.Text) && item.Find("from") is null or { Text: "" or "/" }
            : item.IsScalar && IsSecure(item.Text);

    /// <summary>ESP's two spellings.</summary>
    public static bool IsSecure(string to) => to is "secure" or "https://";
}
