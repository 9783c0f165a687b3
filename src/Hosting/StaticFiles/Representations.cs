using Microsoft.Net.Http.Headers;
using PluginChat.Hosting.Compression;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.StaticFiles;

/// <summary>Chooses how a file is sent, by what the client takes and what lies beside the file.</summary>
sealed class Representations(AnswerCompressor compressor)
{
    // Above it a client that loses its connection is better served by a part of the file; and each request costs about a core's second.
    const long MostCompressedBytes = 64 << 20;

    // In the order of preference where the client has none.
    static readonly (string Encoding, string Extension)[] s_beside = [("br", ".br"), ("gzip", ".gz")];

    /// <param name="context">The request.</param>
    /// <param name="compress">The route's <c>compress</c>.</param>
    /// <param name="found">The file that the path names.</param>
    /// <param name="files">The folder that it was found in.</param>
    /// <param name="isBesideAllowed">False where what lies beside it turned out not to be readable.</param>
    public Representation Choose(HttpContext context, CompressConfig compress, FoundFile found, ContainedFiles files, bool isBesideAllowed)
    {
        var type = ContentTypes.Of(found.Path);
        var plain = new Representation(found, type);
        if (found.Status.Kind != FileKind.Regular || !compress.TakesFile(found.Name))
            return plain;
        var (beside, isThere) = isBesideAllowed ? Beside(context, found, files) : (null, false);
        if (beside is { } other)
            return new(other.File, type)
            {
                Encoding = other.Encoding,
                IsBeside = true,
                Varies = true,
            };
        if (found.Status.SizeBytes is < EncodingChoice.LeastBytes or > MostCompressedBytes || !compressor.IsWorthIt(type))
            return plain with { Varies = isThere };
        // A part of a file is a part of its own bytes.
        return plain with
        {
            Encoding = context.Request.Headers.Range.Count > 0 ? null : compressor.EncodingFor(context, type),
            Varies = true,
        };
    }

    // The best that the client takes, and whether there is any.
    static ((FoundFile File, string Encoding)? Best, bool IsThere) Beside(HttpContext context, FoundFile found, ContainedFiles files)
    {
        var isThere = false;
        ((FoundFile File, string Encoding)? Best, double Quality) best = (null, 0);
        foreach (var (encoding, extension) in s_beside)
        {
            if (files.Find(found.Name + extension) is not { Status.Kind: FileKind.Regular } file || IsStale(file, found))
                continue;
            isThere = true;
            if (QualityOf(encoding, context.Request) is var quality && quality > best.Quality)
                best = ((file, encoding), quality);
        }
        return (best.Best, isThere);
    }

    // An edit of the file that is not compressed again is live all the same. Tools keep the time, some of them in whole seconds.
    static bool IsStale(FoundFile beside, FoundFile found) =>
        beside.Status.Modified / TimeSpan.TicksPerSecond < found.Status.Modified / TimeSpan.TicksPerSecond;

    // RFC 9110, section 12.5.3: 0 for what is not taken.
    static double QualityOf(string encoding, HttpRequest request)
    {
        var any = 0.0;
        foreach (var accepted in request.GetTypedHeaders().AcceptEncoding)
        {
            if (accepted.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase))
                return accepted.Quality ?? HeaderQuality.Match;
            if (accepted.Value == "*")
                any = accepted.Quality ?? HeaderQuality.Match;
        }
        return any;
    }
}
