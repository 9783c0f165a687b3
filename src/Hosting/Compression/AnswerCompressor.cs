using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;

namespace PluginChat.Hosting.Compression;

/// <summary>Compresses answers on their way, by ASP.NET Core's own middleware. Its library is loaded with the first of them.</summary>
sealed class AnswerCompressor(IServiceProvider services)
{
    /// <summary>Shorter answers are not compressed.</summary>
    public const int LeastBytes = EncodingChoice.LeastBytes;

    readonly Lazy<EncodingChoice> _choice = new(() => EncodingChoice.Create(services));

    /// <summary>The encoding that a file would be sent in: 'br', 'gzip', or null where the client takes neither, or the type is not worth
    /// it.</summary>
    public string? EncodingFor(HttpContext context, string contentType) =>
        _choice.Value.IsWorthIt(contentType) ? _choice.Value.NameFor(context) : null;

    /// <summary>Whether files of the type are compressed for clients that take it.</summary>
    public bool IsWorthIt(string contentType) => _choice.Value.IsWorthIt(contentType);

    /// <summary>Answers with a file, compressed.</summary>
    public Task SendFileAsync(HttpContext context, IResult file) => CompressAsync(context, file.ExecuteAsync);

    /// <summary>
    /// Answers with what somebody writes, compressed where that is worth it and tells nobody a secret: an answer that has both what an
    /// attacker's page chose and something of the visitor's shows by its length how much the two have in common (BREACH).
    /// </summary>
    public Task AnswerAsync(HttpContext context, RequestDelegate next) =>
        MayTellSecrets(context.Request) ? next(context) : CompressAsync(context, next);

    /// <summary>Compresses a whole body, for answers that are kept: better than on the way, since it is done once.</summary>
    public static byte[] Compress(string encoding, byte[] body)
    {
        using var compressed = new MemoryStream();
        using (
            Stream stream =
                encoding == "br"
                    ? new BrotliStream(compressed, CompressionLevel.Optimal)
                    : new GZipStream(compressed, CompressionLevel.Optimal)
        )
            stream.Write(body);
        return compressed.ToArray();
    }

    Task CompressAsync(HttpContext context, RequestDelegate next) => new ResponseCompressionMiddleware(next, _choice.Value).Invoke(context);

    // Who is known by a cookie or a password, and was perhaps sent here by another site's page. Browsers say so; older ones, and those
    // over plain HTTP, say nothing.
    static bool MayTellSecrets(HttpRequest request) =>
        (request.Headers.Cookie.Count > 0 || request.Headers.Authorization.Count > 0)
        && request.Headers["Sec-Fetch-Site"] is not ["same-origin" or "none"];
}
