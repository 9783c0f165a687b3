using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace PluginChat.Hosting.Sessions;

/// <summary>
/// The token by which a site knows its own pages: made of the session's id, so that it is kept nowhere, is one a session on all hosts, and
/// ends with the id. The id cannot be found from it.
/// </summary>
static class SecurityToken
{
    const int Length = 32;

    static ReadOnlySpan<byte> Purpose => "pluginchat.xsrf.v1"u8;

    /// <summary>The token as it is, for a header and a cookie, which no attacker's text is compressed with.</summary>
    public static string Of(SessionId id) => Base64Url.EncodeToString(HMACSHA256.HashData(id.Bytes, Purpose));

    /// <summary>
    /// The token under a mask that is another each time, for a page: the length of what is compressed tells nothing of it (BREACH).
    /// </summary>
    public static string Masked(SessionId id)
    {
        Span<byte> text = stackalloc byte[2 * Length];
        var mask = text[..Length];
        var token = text[Length..];
        RandomNumberGenerator.Fill(mask);
        HMACSHA256.HashData(id.Bytes, Purpose, token);
        Unmask(mask, token);
        return Base64Url.EncodeToString(text);
    }

    /// <summary>Whether a text is the session's token, masked or not. It takes as long whatever is wrong with it.</summary>
    public static bool IsOf(SessionId id, string text)
    {
        Span<byte> given = stackalloc byte[2 * Length];
        Span<byte> token = stackalloc byte[Length];
        if (Base64Url.DecodeFromChars(text, given, out _, out var length) != OperationStatus.Done)
            return false;
        if (length == 2 * Length)
            Unmask(given[..Length], given[Length..]);
        else if (length != Length)
            return false;
        HMACSHA256.HashData(id.Bytes, Purpose, token);
        return CryptographicOperations.FixedTimeEquals(given[(length - Length)..length], token);
    }

    static void Unmask(ReadOnlySpan<byte> mask, Span<byte> token)
    {
        for (var i = 0; i < token.Length; i++)
            token[i] ^= mask[i];
    }
}
