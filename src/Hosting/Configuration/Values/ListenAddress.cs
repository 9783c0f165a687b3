using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace PluginChat.Hosting.Configuration.Values;

/// <summary>
/// An entry of <c>http.server.listen</c>: <c>http://ip:port</c>, <c>http://*:8080</c>, <c>127.0.0.1:8080</c>, <c>:8080</c> or
/// <c>8080</c>, as Kestrel writes it.
/// </summary>
static class ListenAddress
{
    const string Syntax = "write for example 'http://127.0.0.1:8080', or 'http://*:8080' for every address of this machine";

    public static bool TryParse(string text, [NotNullWhen(true)] out string? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        var rest = text.Trim();
        var scheme = "http";
        if (rest.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at)
        {
            scheme = rest[..at].ToLowerInvariant();
            rest = rest[(at + 3)..].TrimEnd('/');
        }
        if (scheme is not ("http" or "https"))
            problem = $"'{text}' has the scheme '{scheme}'; http and https are served";
        else if (rest.Contains('/') || rest.Any(char.IsWhiteSpace))
            problem = $"'{text}' is not an address; {Syntax}";
        else if (ParsePort(ref rest, scheme) is not { } port)
            problem = $"'{text}' has no valid port; a port is a number from 0 to 65535, where 0 takes a free one";
        else if (!IsHost(rest, port, out var host))
            problem =
                port == 0 && rest == "localhost"
                    ? $"'{text}' cannot take a free port, for localhost is two addresses; write 'http://127.0.0.1:0'"
                    : $"'{rest}' is not an address of this machine; {Syntax}";
        else
        {
            problem = null;
            address = string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{port}");
            return true;
        }
        return false;
    }

    // Leaves the host in 'rest'.
    static int? ParsePort(ref string rest, string scheme)
    {
        var colon = rest.LastIndexOf(':');
        string digits;
        if (colon > rest.LastIndexOf(']'))
            (rest, digits) = (rest[..colon], rest[(colon + 1)..]);
        else if (rest.Length > 0 && rest.All(char.IsAsciiDigit))
            (rest, digits) = ("", rest);
        else
            return scheme == "https" ? 443 : 80;
        return ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
    }

    // Kestrel binds any name that it does not know to every address: a typing error would open the server to the world.
    static bool IsHost(string host, int port, out string kestrels)
    {
        kestrels = host is "" or "*" ? "*" : host.ToLowerInvariant();
        if (kestrels is "*")
            return true;
        if (kestrels == "localhost")
            return port != 0;
        // Without brackets it is anybody's guess where an IPv6 address ends and its port begins.
        return IPAddress.TryParse(host, out var ip) && (host.StartsWith('[') || !host.Contains(':') && ip.ToString() == host);
    }
}
