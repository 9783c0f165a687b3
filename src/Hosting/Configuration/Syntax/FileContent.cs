using System.Text;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Configuration.Syntax;

/// <summary>What a file held when it was looked at: bytes, or why there are none.</summary>
/// <param name="Bytes">The bytes; empty where there is a problem.</param>
/// <param name="Problem">Why they could not be read, or null.</param>
/// <param name="IsMissing">Whether the problem is that there is no such file.</param>
sealed record FileContent(byte[] Bytes, string? Problem = null, bool IsMissing = false)
{
    // A configuration that a person writes has a hundredth of it.
    const long MostBytes = 16 << 20;

    static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static FileContent Read(string file)
    {
        try
        {
            return new(RegularFile.ReadAllBytes(file, MostBytes));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new([], "not found", IsMissing: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new([], e.Message);
        }
    }

    public bool SameAs(FileContent other) => Problem == other.Problem && Bytes.AsSpan().SequenceEqual(other.Bytes);

    /// <summary>The text, without a byte order mark; null where the bytes are not UTF-8.</summary>
    public string? Decode()
    {
        try
        {
            return s_strict.GetString(
                Bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Bytes.AsSpan(Encoding.UTF8.Preamble.Length) : Bytes
            );
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
