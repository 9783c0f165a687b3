using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace PluginChat.Hosting.Sessions;

/// <summary>What a visitor's cookie says: 256 bits that nobody can guess, in base64url. Only the visitor has it.</summary>
sealed class SessionId
{
    const int Length = 32,
        TextLength = 43;

    readonly byte[] _bytes;

    SessionId(byte[] bytes, string text)
    {
        (_bytes, Text) = (bytes, text);
        Key = Base64Url.EncodeToString(SHA256.HashData(bytes));
    }

    /// <summary>The cookie's value.</summary>
    public string Text { get; }

    /// <summary>What stores and logs call the session: it leads to the session, and not to the cookie.</summary>
    public string Key { get; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public static SessionId New()
    {
        var bytes = RandomNumberGenerator.GetBytes(Length);
        return new(bytes, Base64Url.EncodeToString(bytes));
    }

    /// <summary>Whether a cookie may be an id. That there is a session of it is another question.</summary>
    public static bool TryParse(string? cookie, [NotNullWhen(true)] out SessionId? id)
    {
        id = null;
        // The length first: white space, which the decoder passes over, would make two texts of one id.
        if (cookie is not { Length: TextLength })
            return false;
        var bytes = new byte[Length];
        if (Base64Url.DecodeFromChars(cookie, bytes, out _, out var written) != OperationStatus.Done || written != Length)
            return false;
        id = new(bytes, cookie);
        return true;
    }
}
