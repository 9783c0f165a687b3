using System.Collections.Frozen;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace PluginChat.Hosting.Compression;

/// <summary>The framework's choice between brotli and gzip, for answers that are long enough, with an ETag for each encoding.</summary>
sealed class EncodingChoice : ResponseCompressionProvider
{
    /// <summary>Less fits in a packet whatever is done with it.</summary>
    public const int LeastBytes = 1 << 10;

    // What the framework's list leaves out, and is text.
    static readonly string[] s_further =
    [
        "application/atom+xml",
        "application/geo+json",
        "application/gpx+xml",
        "application/ld+json",
        "application/manifest+json",
        "application/problem+json",
        "application/rss+xml",
        "application/toml",
        "application/xhtml+xml",
        "application/x-ndjson",
        "application/yaml",
        "font/otf",
        "font/ttf",
        "image/bmp",
        "image/svg+xml",
        "image/x-icon",
        "model/gltf+json",
        "model/obj",
        "text/calendar",
        "text/csv",
        "text/markdown",
        "text/vtt",
    ];

    static readonly FrozenSet<string> s_types = FrozenSet.ToFrozenSet(
        ResponseCompressionDefaults.MimeTypes.Concat(s_further),
        StringComparer.OrdinalIgnoreCase
    );

    EncodingChoice(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
        : base(services, options) { }

    // Whether TLS is a reason not to is asked for each answer (AnswerCompressor), and never for files, which have no secrets.
    public static EncodingChoice Create(IServiceProvider services) =>
        new(services, Options.Create(new ResponseCompressionOptions { EnableForHttps = true, MimeTypes = s_types }));

    public bool IsWorthIt(string contentType) => s_types.Contains(contentType.Split(';')[0].Trim());

    public string? NameFor(HttpContext context) =>
        CheckRequestAcceptsCompression(context) ? base.GetCompressionProvider(context)?.EncodingName : null;

    public override bool ShouldCompressResponse(HttpContext context) =>
        context.Response.ContentLength is null or >= LeastBytes
        && context.Response.StatusCode != StatusCodes.Status206PartialContent
        && base.ShouldCompressResponse(context);

    public override ICompressionProvider? GetCompressionProvider(HttpContext context)
    {
        var chosen = base.GetCompressionProvider(context);
        // Other bytes, so it is no strong tag of these.
        if (
            chosen is not null
            && context.Response.Headers.ETag.ToString() is ['"', ..] tag
            && EntityTagHeaderValue.TryParse(tag, out _)
            && !tag.EndsWith($"-{chosen.EncodingName}\"", StringComparison.Ordinal)
        )
            context.Response.Headers.ETag = "W/" + tag;
        return chosen;
    }
}
