using System.Security.Cryptography;
using System.Text;

namespace PluginChat.Bench.Load.Connections;

/// <summary>Asks for a WebSocket (RFC 6455, section 4.1) and reads the answer.</summary>
sealed class Handshake(Uri url, string? origin, bool deflate)
{
    const string Deflate = "permessage-deflate";

    public byte[] Request() =>
        Encoding.ASCII.GetBytes(
            $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + $"Sec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\nSec-WebSocket-Version: 13\r\n"
                + (origin is null ? "" : $"Origin: {origin}\r\n")
                + (deflate ? $"Sec-WebSocket-Extensions: {Deflate}; client_no_context_takeover; server_no_context_takeover\r\n" : "")
                + "\r\n"
        );

    /// <summary>A request that stays without its end.</summary>
    public byte[] HalfARequest() => Request()[..^2];

    /// <summary>The length of the answer's head, with its empty line; 0 where it has not come whole.</summary>
    public static int HeadBytes(ReadOnlySpan<byte> bytes) => bytes.IndexOf("\r\n\r\n"u8) is var end and >= 0 ? end + 4 : 0;

    /// <summary>Why the answer is not one to go on with, or null. Its hash of the key is not checked: the server is ours.</summary>
    public string? Refusal(ReadOnlySpan<byte> head)
    {
        var text = Encoding.ASCII.GetString(head);
        if (!text.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
            return $"{url} was answered '{text.Split('\r')[0]}' instead of 101";
        return deflate && !text.Contains(Deflate, StringComparison.OrdinalIgnoreCase)
            ? $"the server does not compress ({Deflate} was offered)"
            : null;
    }
}
