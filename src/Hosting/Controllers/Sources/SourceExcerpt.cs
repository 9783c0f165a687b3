using System.Collections.Immutable;

namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>Some lines of a source, to be looked at.</summary>
/// <param name="First">The number of the first, from 1.</param>
/// <param name="Lines">The lines, each cut where it is too long.</param>
sealed record SourceExcerpt(int First, ImmutableArray<string> Lines)
{
    // One that is minified has all of a megabyte.
    const int MostCharacters = 300;

    /// <summary>The lines around one; null where the source has no such line.</summary>
    /// <param name="content">The file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="around">How many before and after it.</param>
    public static SourceExcerpt? Of(byte[] content, int line, int around)
    {
        using var reader = new StreamReader(new MemoryStream(content, writable: false), detectEncodingFromByteOrderMarks: true);
        var (first, lines) = (Math.Max(1, line - around), ImmutableArray.CreateBuilder<string>());
        for (var number = 1; number <= line + around && reader.ReadLine() is { } text; number++)
        {
            if (number >= first)
                lines.Add(text.Length > MostCharacters ? text[..MostCharacters] + "…" : text);
        }
        return first + lines.Count > line ? new(first, lines.ToImmutable()) : null;
    }
}
