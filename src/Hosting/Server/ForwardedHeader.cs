using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;

namespace PluginChat.Hosting.Server;

/// <summary>
/// Reads <c>Forwarded</c> (RFC 7239). Strict where somebody could hide what a proxy adds behind what it was sent, such as a quote that does
/// not end; as lenient as proxies are about spaces beside <c>;</c> and about ports without quotes.
/// </summary>
static class ForwardedHeader
{
    const string Whitespace = " \t";

    // RFC 7230's token characters that names of parameters have.
    static readonly SearchValues<char> s_name = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    static readonly SearchValues<char> s_host = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:[]"
    );

    /// <summary>The elements, of the first proxy first; none are read where one is malformed.</summary>
    public static bool TryRead(StringValues lines, [NotNullWhen(true)] out List<ForwardedHop>? hops)
    {
        var read = new List<ForwardedHop>();
        hops = null;
        foreach (var line in lines)
        {
            var rest = (line ?? "").AsSpan();
            while (true)
            {
                if (!TryReadElement(ref rest, out var hop))
                    return false;
                if (hop is { } one)
                    read.Add(one);
                if (rest.IsEmpty)
                    break;
                rest = rest[1..]; // the comma
            }
        }
        hops = read;
        return true;
    }

    // Up to the next comma. None for an empty element, which lists may have (RFC 7230, section 7).
    static bool TryReadElement(ref ReadOnlySpan<char> rest, out ForwardedHop? hop)
    {
        hop = null;
        var (seen, read) = (new List<string>(), default(ForwardedHop));
        while (true)
        {
            rest = rest.TrimStart(Whitespace);
            if (!rest.IsEmpty && rest[0] is not (';' or ','))
            {
                if (!TryReadPair(ref rest, out var name, out var value) || seen.Contains(name) || !TryTake(name, value, ref read))
                    return false;
                seen.Add(name);
                rest = rest.TrimStart(Whitespace);
            }
            if (rest.IsEmpty || rest[0] == ',')
            {
                hop = seen.Count > 0 ? read : null;
                return true;
            }
            if (rest[0] != ';')
                return false;
            rest = rest[1..];
        }
    }

    static bool TryReadPair(ref ReadOnlySpan<char> rest, out string name, out string value)
    {
        var end = rest.IndexOfAnyExcept(s_name);
        (name, value) = ("", "");
        if (end <= 0 || rest[end] != '=')
            return false;
        name = rest[..end].ToString().ToLowerInvariant();
        rest = rest[(end + 1)..];
        if (rest.IsEmpty)
            return false;
        if (rest[0] == '"')
            return TryReadQuoted(ref rest, out value);
        end = rest.IndexOfAny(",;\" \t");
        value = rest[..(end < 0 ? rest.Length : end)].ToString();
        rest = rest[value.Length..];
        return value.Length > 0;
    }

    static bool TryReadQuoted(ref ReadOnlySpan<char> rest, out string value)
    {
        var text = new System.Text.StringBuilder();
        value = "";
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                value = text.ToString();
                rest = rest[(i + 1)..];
                return true;
            }
            if (rest[i] == '\\' && ++i == rest.Length)
                return false;
            text.Append(rest[i]);
        }
        return false;
    }

    static bool TryTake(string name, string value, ref ForwardedHop hop)
    {
        switch (name)
        {
            case "for":
                var isRead = TryReadNode(value, out var client);
                hop = hop with { Client = client };
                return isRead;
            case "proto":
                var scheme = value.ToLowerInvariant() switch
                {
                    "https" or "wss" => Uri.UriSchemeHttps,
                    "http" or "ws" => Uri.UriSchemeHttp,
                    _ => null,
                };
                hop = hop with { Scheme = scheme };
                return scheme is not null;
            case "host":
                hop = hop with { Host = new(value) };
                return value.Length > 0 && !value.AsSpan().ContainsAnyExcept(s_host);
            default:
                return true; // 'by', and what others invent
        }
    }

    // An address, with a port or without; or a name that a proxy made up, by which nobody is found.
    static bool TryReadNode(string node, out IPEndPoint? client)
    {
        client = null;
        if (node.StartsWith('_') || node.Equals("unknown", StringComparison.OrdinalIgnoreCase))
            return true;
        var (text, port) = (node, "");
        if (node.StartsWith('['))
        {
            var end = node.IndexOf(']', StringComparison.Ordinal);
            if (end < 0)
                return false;
            (text, port) = (node[1..end], node[(end + 1)..]);
        }
        else if (node.Count(c => c == ':') == 1)
        {
            var at = node.IndexOf(':', StringComparison.Ordinal);
            (text, port) = (node[..at], node[at..]);
        }
        if (port.Length > 0 && port[0] != ':' || !IPAddress.TryParse(text, out var address))
            return false;
        // '10' and '10.1' would be addresses too.
        if (address.AddressFamily == AddressFamily.InterNetwork && text.Count(c => c == '.') != 3)
            return false;
        client = new(
            address,
            ushort.TryParse(port.AsSpan(Math.Min(1, port.Length)), CultureInfo.InvariantCulture, out var number) ? number : 0
        );
        return true;
    }
}
