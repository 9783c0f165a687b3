using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PluginChat.Hosting.Channels;

/// <summary>
/// Signs and checks the resume tokens of one channel. A position is a number that anybody can write down; what a client may be given is
/// what has come since it was let in, and its token says when that was. Nothing is remembered for it, so any host can check it.
/// </summary>
/// <param name="secrets">What is signed with.</param>
/// <param name="channel">The channel's name: a token of another is not valid here.</param>
sealed class ResumeTokens(IResumeSecrets secrets, string channel)
{
    /// <summary>As long as what SHA-256 makes of it (RFC 2104, 3).</summary>
    public const int SecretBytes = 32;

    public ValueTask RefreshAsync() => secrets.RefreshAsync();

    /// <summary>A token for all who are connected while the channel's epoch changes: the tokens that they have name another one.</summary>
    public string? IssueForNewEpoch(ChannelPosition from)
    {
        secrets.Restore();
        return Issue(from, client: null);
    }

    /// <summary>A token for somebody who is let in at a position; null while there is no position, or no secret to sign with.</summary>
    /// <param name="from">What lies behind it may be seen.</param>
    /// <param name="client">Who it is; null for all who are connected.</param>
    /// <param name="former">Who it was on connections before, as far as that matters behind the position.</param>
    public string? Issue(ChannelPosition from, ClientKey? client, params ImmutableArray<FormerClient> former)
    {
        if (!from.IsKnown || secrets.Known is not [var secret, ..])
            return null;
        var unsigned = new ResumeToken(client, from.Offset, default) { Former = [.. former.Take(ResumeToken.MostFormer)] };
        return (unsigned with { Signature = Sign(secret, from, unsigned.Who) }).ToString();
    }

    /// <summary>Whether a token lets its holder see what lies behind a position.</summary>
    public bool Grants(in ResumeToken token, ChannelPosition after)
    {
        if (after.Offset < token.Offset)
            return false;
        foreach (var secret in secrets.Known)
        {
            if (
                CryptographicOperations.FixedTimeEquals(Sign(secret, after with { Offset = token.Offset }, token.Who), token.Signature.Span)
            )
                return true;
        }
        return false;
    }

    // The name's length first: it may hold anything, and must not be taken for what follows it.
    byte[] Sign(byte[] secret, ChannelPosition from, string who) =>
        HMACSHA256.HashData(
            secret,
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{ChannelNotes.Protocol}\n{channel.Length}:{channel}\n{from}\n{who}")
            )
        )[..ResumeToken.SignatureBytes];
}
