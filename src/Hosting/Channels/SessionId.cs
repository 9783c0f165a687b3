using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PluginChat.Hosting.Channels;

/// <summary>
/// A client over all its connections to one channel. What the client chose is a secret between it and the hosts, so they keep and pass on
/// a digest of it alone.
/// </summary>
/// <param name="Value">128 bits of SHA-256.</param>
readonly record struct SessionId(UInt128 Value)
{
    public const int Bytes = 16;

    // 128 bits in base64url are 22 characters: a session cannot be guessed and uses up another client's numbers.
    const int ShortestText = 22,
        LongestText = 64;

    /// <summary>
    /// Reads what a client calls its session; null where that is too short to be a secret, too long, or has other characters than
    /// base64url's.
    /// </summary>
    /// <param name="channel">Sessions of two channels differ, whatever they are called.</param>
    /// <param name="text">What stands in the handshake.</param>
    public static SessionId? TryParse(string channel, string? text) =>
        text is { Length: >= ShortestText and <= LongestText } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? Read(
                SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{channel.Length}:{channel}{text}")))
            )
            : null;

    public static SessionId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128LittleEndian(bytes));

    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128LittleEndian(bytes, Value);
}
