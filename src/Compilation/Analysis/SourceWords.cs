using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

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

    /// <summary>
    /// Whether one of these words may be in an identifier of a source, as the language reads it: <c>Generated\u0052egex</c> is one, and so
    /// is a name with an invisible character in it.
    /// </summary>
    public static bool AreInIdentifiers(SyntaxTree tree, ReadOnlySpan<byte> source, byte[][] words)
    {
        if (AreIn(source, words))
            return true;
        if (!Ascii.IsValid(source) || source.IndexOf(@"\u"u8) >= 0 || source.IndexOf(@"\U"u8) >= 0)
        {
            foreach (var token in tree.GetRoot().DescendantTokens())
            {
                if (
                    token.IsKind(SyntaxKind.IdentifierToken)
                    && token.ValueText != token.Text
                    && AreIn(Encoding.UTF8.GetBytes(token.ValueText), words)
                )
                    return true;
            }
        }
        return false;
    }
}
