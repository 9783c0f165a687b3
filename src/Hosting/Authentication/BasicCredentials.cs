using System.Text;

namespace PluginChat.Hosting.Authentication;

/// <summary>The name and password of an <c>Authorization</c> header (RFC 7617).</summary>
readonly record struct BasicCredentials(string Name, string Password)
{
    const string Scheme = "Basic ";

    static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What a request says; null where it says nothing, or something else.</summary>
    public static BasicCredentials? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } text || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var encoded = text.AsSpan(Scheme.Length).Trim();
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length))
            return null;
        try
        {
            var pair = s_strict.GetString(bytes, 0, length);
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            return colon <= 0 || pair.Any(char.IsControl) ? null : new(pair[..colon], pair[(colon + 1)..]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // Records print themselves into logs.
    public override string ToString() => "Basic ***";
}
