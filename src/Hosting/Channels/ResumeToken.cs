using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Channels;

/// <summary>
/// Says that its holder was let in at a position of a channel. Only <see cref="ResumeTokens"/> knows whether it is genuine.
/// </summary>
/// <param name="Client">Which client was let in; null for one that all clients got at that position.</param>
/// <param name="Offset">From which offset on its holder may see messages.</param>
/// <param name="Signature">Proves the rest, with a channel and an epoch.</param>
readonly record struct ResumeToken(ClientKey? Client, long Offset, ReadOnlyMemory<byte> Signature)
{
    /// <summary>128 bits: too many to guess.</summary>
    public const int SignatureBytes = 16;

    const int SignatureLength = (SignatureBytes * 8 + 5) / 6; // of base64url, which has no padding
    const int MaxClientLength = 16 + 1 + 19,
        MaxOffsetLength = 19;
    const int MaxLength =
        MaxClientLength + MostFormer * (1 + MaxClientLength + 1 + MaxOffsetLength) + 1 + MaxOffsetLength + 1 + SignatureLength;

    /// <summary>How many earlier connections it names; of more, the first are forgotten. Each broke before it had what it missed.</summary>
    public const int MostFormer = 8;

    /// <summary>Who its holder was on connections before that one, newest first: what was not for them is not for it.</summary>
    public ImmutableArray<FormerClient> Former { get; init; } = [];

    /// <summary>Whom it names, as text.</summary>
    public string Who => Client is { } client ? string.Join('~', [client.ToString(), .. Former]) : "";

    /// <summary>Reads the form of <see cref="ToString"/>.</summary>
    public static bool TryParse(string? text, out ResumeToken token)
    {
        token = default;
        if (
            text is not { Length: > SignatureLength and <= MaxLength }
            || text.LastIndexOf('.') is var end && (end < 1 || end != text.Length - SignatureLength - 1)
        )
            return false;
        var signature = new byte[SignatureBytes];
        // The one with Try in its name throws where the text is not base64.
        if (
            Base64Url.DecodeFromChars(text.AsSpan(end + 1), signature, out _, out var written) != OperationStatus.Done
            || written != SignatureBytes
        )
            return false;
        var begin = text.LastIndexOf('.', end - 1);
        if (!long.TryParse(text.AsSpan(begin + 1, end - begin - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            return false;
        ClientKey? client = null;
        var former = ImmutableArray<FormerClient>.Empty;
        if (begin >= 0)
        {
            var who = text[..begin].Split('~');
            if (!ClientKey.TryParse(who[0], out var key) || who.Length - 1 > MostFormer)
                return false;
            client = key;
            foreach (var before in who.Skip(1))
            {
                if (!FormerClient.TryParse(before, out var was))
                    return false;
                former = former.Add(was);
            }
        }
        token = new(client, offset, signature) { Former = former };
        // One token has one form: base64 leaves bits of its last character unused, and a number could have zeros before it.
        if (token.ToString() == text)
            return true;
        token = default;
        return false;
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(Client is null ? "" : $"{Who}.")}{Offset}.{Base64Url.EncodeToString(Signature.Span)}"
        );
}
