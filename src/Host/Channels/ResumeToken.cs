using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace PluginChat.Host.Channels;

/// <summary>Says that whoever holds it was let in at a position of a channel. Only <see cref="ResumeTokens"/> can tell whether it is genuine.</summary>
/// <param name="Client">Which client was let in; null for one that all clients got at that position.</param>
/// <param name="Offset">From which offset on its holder may see messages.</param>
/// <param name="Signature">Proves the rest, with a channel and an epoch.</param>
readonly record struct ResumeToken(ClientKey? Client, long Offset, ReadOnlyMemory<byte> Signature)
{
    /// <summary>128 bits: nobody guesses that many.</summary>
    public const int SignatureBytes = 16;

    const int SignatureLength = (SignatureBytes * 8 + 5) / 6;           // of base64url, which has no padding
    const int MaxLength = 16 + 1 + 20 + 1 + 19 + 1 + SignatureLength;

    /// <summary>Reads the form of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out ResumeToken token)
    {
        token = default;
        if (text is not { Length: > SignatureLength and <= MaxLength } || text.LastIndexOf('.') is var end && (end < 1 || end != text.Length - SignatureLength - 1))
            return false;
        var signature = new byte[SignatureBytes];
        // The one with Try in its name throws where the text is no base64.
        if (Base64Url.DecodeFromChars(text.AsSpan(end + 1), signature, out _, out var written) != OperationStatus.Done || written != SignatureBytes)
            return false;
        var begin = text.LastIndexOf('.', end - 1);
        if (!long.TryParse(text.AsSpan(begin + 1, end - begin - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return false;
        ClientKey? client = null;
        if (begin >= 0)
        {
            if (!ClientKey.TryParse(text[..begin], out var key))
                return false;
            client = key;
        }
        token = new(client, offset, signature);
        // One token has one form: base64 leaves bits of its last character unused, and a number could have zeros before it.
        if (token.ToString() == text)
            return true;
        token = default;
        return false;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(Client is { } client ? $"{client}." : "")}{Offset}.{Base64Url.EncodeToString(Signature.Span)}");
}
