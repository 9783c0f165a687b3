namespace PluginChat.Compilation.Analysis;

/// <summary>A look at a source's bytes that saves a generator or an analyzer from being loaded for nothing.</summary>
static class SourceWords
{
    /// <summary>Whether one of these words, in ASCII, may be in a source.</summary>
    public static bool AreIn(ReadOnlySpan<byte> source, IEnumerable<byte[]> words)
    {
        // UTF-16 and UTF-32, where the words are not bytes in a row.
        if (source is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0, 0, 0xFE, 0xFF, ..])
            return true;
        foreach (var word in words)
        {
            if (source.IndexOf(word) >= 0)
                return true;
        }
        return false;
    }
}
