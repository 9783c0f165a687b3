using System.Text;
using Microsoft.CodeAnalysis.Text;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Compilation;

/// <summary>
/// Makes text of a source's bytes as <c>csc</c> does: by its mark, or as UTF-8. What is neither is read with replacements, unless it is no
/// text at all.
/// </summary>
static class SourceDecoder
{
    static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Its text, or null where it is a binary file.</summary>
    public static SourceText? Decode(SourceFile file)
    {
        try
        {
            return SourceText.From(file.Content, file.Content.Length, s_strict, canBeEmbedded: true);
        }
        catch (DecoderFallbackException)
        {
            return DecodeInvalid(file.Content);
        }
    }

    /// <summary>What <c>csc</c> says of a binary file.</summary>
    public static CompilerMessage Problem(SourceFile file, string siteDirectory) =>
        new(true, "", 0, 0, "CS2015", $"'{Path.GetRelativePath(siteDirectory, file.Path)}' is a binary file instead of a text file");

    static SourceText? DecodeInvalid(byte[] content)
    {
        try
        {
            return SourceText.From(content, content.Length, Encoding.UTF8, throwIfBinaryDetected: true, canBeEmbedded: true);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
