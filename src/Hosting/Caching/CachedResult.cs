using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using PluginChat.Hosting.Compression;

namespace PluginChat.Hosting.Caching;

/// <summary>Answers with what is kept: whole, compressed once for all that take it, or 304 to who has it.</summary>
sealed class CachedResult(CachedAnswer answer, AnswerKey key, AnswerStore store, AnswerCompressor? compressor) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        foreach (var (name, value) in answer.Headers)
            response.Headers[name] = value;
        var around = httpContext.Features.Get<UncompressedBody>();
        string? encoding = null;
        if (
            around is not null
            && answer.Body.Length >= AnswerCompressor.LeastBytes
            && compressor?.IsWorthIt(answer.ContentType ?? "") == true
        )
        {
            encoding = compressor.EncodingFor(httpContext, answer.ContentType!);
            AddVary(response.Headers);
        }
        var tag = answer.TagOf(encoding);
        response.Headers.ETag = tag;
        if (IsKnown(request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.ContentLength = null;
            return;
        }
        response.StatusCode = StatusCodes.Status200OK;
        var body = encoding is null ? answer.Body : Compressed(encoding);
        if (encoding is not null)
            response.Headers.ContentEncoding = encoding;
        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(request.Method) || body.Length == 0)
            return;
        // Around what compresses answers on their way: this one is compressed already, or is not to be.
        var target = around?.Body ?? httpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await target.Writer.WriteAsync(body, httpContext.RequestAborted).ConfigureAwait(false);
    }

    static void AddVary(IHeaderDictionary headers)
    {
        if (!headers.Vary.Any(names => names!.Contains(HeaderNames.AcceptEncoding, StringComparison.OrdinalIgnoreCase)))
            headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
    }

    byte[] Compressed(string encoding)
    {
        if (answer.Compressed.TryGetValue(encoding, out var known))
            return known;
        var compressed = AnswerCompressor.Compress(encoding, answer.Body);
        store.AddCompressed(answer, key, encoding, compressed);
        return compressed;
    }

    // RFC 9110, section 13.2.2: a tag beats a date.
    bool IsKnown(HttpRequest request, string tag)
    {
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return false;
        if (request.Headers.IfNoneMatch.Count > 0)
            return EntityTags.IsKnown(request, tag);
        return request.GetTypedHeaders().IfModifiedSince is { } since && ModifiedAt() is { } modified && modified <= since;
    }

    DateTimeOffset? ModifiedAt() =>
        answer.Headers.FirstOrDefault(h => h.Key.Equals(HeaderNames.LastModified, StringComparison.OrdinalIgnoreCase)).Value is [{ } text]
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;
}
