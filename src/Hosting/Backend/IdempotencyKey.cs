using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Backend.Repeats;

namespace PluginChat.Hosting.Backend;

/// <summary>
/// The header <c>Idempotency-Key</c>, by which a backend that heard no answer asks again without having it done again
/// (draft-ietf-httpapi-idempotency-key-header).
/// </summary>
static class IdempotencyKey
{
    public const string Header = "Idempotency-Key",
        ReplayedHeader = "Idempotency-Replayed";

    const int MostCharacters = 255;

    public const string Problem =
        "'Idempotency-Key' takes one value of 1 to 255 printable characters of ASCII, other for each request, such as a UUID.";

    /// <summary>Whether a request has the header.</summary>
    public static bool IsIn(HttpRequest request) => request.Headers.ContainsKey(Header);

    /// <summary>What it is; null where it is not good. Around it there may be quotes, as the draft has them.</summary>
    public static string? Of(HttpRequest request)
    {
        if (request.Headers[Header] is not [{ } text])
            return null;
        var key = text is ['"', .. var quoted, '"'] ? quoted : text;
        return key.Length is > 0 and <= MostCharacters && key.All(c => c is > ' ' and <= '~' and not '"') ? key : null;
    }

    /// <summary>The request by its key: callers do not meet, and one key is good for one request.</summary>
    public static KeyedRequest Request(string key, BackendCaller caller, BackendRequest request, byte[] body)
    {
        var http = request.Context.Request;
        // What is on a line ends there: neither a path, a query nor a type has a line feed.
        var asked = Encoding.UTF8.GetBytes($"{http.Path}\n{http.QueryString}\n{http.ContentType}\n");
        return new(
            Digest(Encoding.UTF8.GetBytes($"{caller.Name}\n{key}")),
            Digest([.. asked, .. body]),
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))
        );
    }

    static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
