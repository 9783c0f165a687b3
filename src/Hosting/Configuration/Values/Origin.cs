namespace PluginChat.Hosting.Configuration.Values;

/// <summary>
/// A page's origin in one form, however it was written: lower case, an international name in ASCII, no default port, no dot at the end.
/// Browsers send <c>https://xn--mnchen-3ya.example</c> where people write <c>https://München.example:443</c>.
/// </summary>
static class Origin
{
    /// <summary>Null where it is not an origin: <c>null</c>, a path behind it, or a scheme without a host.</summary>
    public static string? Normalize(string text)
    {
        if (
            !Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var uri)
            || uri.Host.Length == 0
            || uri.UserInfo.Length > 0
            || uri.PathAndQuery is not ("/" or "")
            || uri.Fragment.Length > 0
        )
            return null;
        // Schemes of apps, such as capacitor and chrome-extension, have no port.
        var port = uri.Port < 0 || uri.IsDefaultPort ? "" : $":{uri.Port}";
        return $"{uri.Scheme}://{HostOf(uri)}{port}";
    }

    /// <summary>Whether a page of this origin comes from the host that the request was sent to.</summary>
    public static bool IsOf(string origin, HostString host)
    {
        if (!host.HasValue || !Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return false;
        // The scheme is the proxy's business: without a port the host has the origin's default one.
        return Normalize($"{uri.Scheme}://{host.ToUriComponent()}") is { } own && own == Normalize(origin);
    }

    static string HostOf(Uri uri) =>
        uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost.TrimEnd('.').ToLowerInvariant();
}
