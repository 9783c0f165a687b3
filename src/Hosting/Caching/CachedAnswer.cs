using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace PluginChat.Hosting.Caching;

/// <summary>
/// A whole answer: status 200, headers and body. Text and bytes only, so that it keeps no version of a controller in memory.
/// </summary>
sealed class CachedAnswer
{
    // Objects, references and the key; roughly.
    const int OverheadBytes = 1024;

    public CachedAnswer(ImmutableArray<KeyValuePair<string, StringValues>> headers, byte[] body)
    {
        (Headers, Body) = (headers, body);
        var tag = headers.FirstOrDefault(h => h.Key.Equals(HeaderNames.ETag, StringComparison.OrdinalIgnoreCase)).Value.ToString();
        Tag = tag.Length > 0 ? tag : $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}\"";
        SizeBytes = OverheadBytes + body.Length + headers.Sum(h => 2L * (h.Key.Length + h.Value.Sum(v => v?.Length ?? 0)));
    }

    /// <summary>Without those that are about one message: its length, its date.</summary>
    public ImmutableArray<KeyValuePair<string, StringValues>> Headers { get; }

    public byte[] Body { get; }

    /// <summary>The action's own ETag, or one of the content.</summary>
    public string Tag { get; }

    /// <summary>Null where it has none.</summary>
    public string? ContentType { get; init; }

    /// <summary>How long it may be used.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>About what it takes of memory, without what is compressed of it.</summary>
    public long SizeBytes { get; }

    /// <summary>The body compressed, by encoding: made for the first client that takes it. Replaced whole.</summary>
    public ImmutableDictionary<string, byte[]> Compressed { get; private set; } = ImmutableDictionary<string, byte[]>.Empty;

    /// <summary>The store's, under its lock.</summary>
    public void AddCompressed(string encoding, byte[] body) => Compressed = Compressed.SetItem(encoding, body);

    /// <summary>The tag of its bytes in an encoding: other bytes have another one.</summary>
    /// <param name="encoding">Null for the body as it is.</param>
    public string TagOf(string? encoding) =>
        encoding is null ? Tag
        : Tag is ['"', ..] ? $"{Tag[..^1]}-{encoding}\""
        : Tag;
}
