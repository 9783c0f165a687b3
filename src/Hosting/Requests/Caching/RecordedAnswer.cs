using System.Collections.Immutable;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using PluginChat.Hosting.Caching;

namespace PluginChat.Hosting.Requests.Caching;

/// <summary>One answer that is recorded: whether it is kept, and who waits for it.</summary>
sealed class RecordedAnswer(AnswerCache cache, CacheRequest request, AnswerKey key, bool isLead)
{
    static readonly string[] s_ofOneMessage =
    [
        HeaderNames.Connection,
        HeaderNames.ContentLength,
        HeaderNames.Date,
        HeaderNames.KeepAlive,
        HeaderNames.StrictTransportSecurity, // those who come by TLS have it, whoever came first
        HeaderNames.TransferEncoding,
    ];

    bool _hasEnded;

    /// <summary>A longer one is not kept.</summary>
    public long MostBytes => Math.Min(request.Match.Route.Limits.CacheItemBytes, cache.MostBytes);

    /// <summary>Whether the headers so far leave it open that it is kept.</summary>
    public static bool MayBeKept(HttpResponse response)
    {
        var headers = response.Headers;
        return response.StatusCode == StatusCodes.Status200OK
            && headers.SetCookie.Count == 0
            && headers.ContentEncoding.Count == 0
            && headers.ContentRange.Count == 0
            && headers.Trailer.Count == 0
            && !Has(headers.CacheControl, "no-store")
            && !Has(headers.CacheControl, "private")
            && !Has(headers.Vary, "*")
            && !Has(headers.Vary, HeaderNames.Cookie)
            && !IsEndless(response.ContentType);
    }

    /// <summary>Keeps a whole answer, and returns what sends it; null where it is not kept.</summary>
    /// <param name="context">The request. The response's headers are final.</param>
    /// <param name="read">The names of the request's headers that the action looked at.</param>
    /// <param name="body">The body.</param>
    public IResult? TryKeep(HttpContext context, IReadOnlyCollection<string> read, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        var rule = request.RuleFor(response.ContentType);
        var varies = VaryNames(response.Headers);
        if (
            rule < 0
            || !CacheRequest.IsKept(request.Rules[rule])
            || !MayBeKept(response)
            || (response.ContentLength ?? body.Length) != body.Length
            || !read.All(name => varies.Contains(name, StringComparer.OrdinalIgnoreCase))
        )
        {
            EndUnkept(context);
            return null;
        }
        ClientAge.Set(context, request, isForAll: true);
        var answer = new CachedAnswer(HeadersOf(response), body.ToArray())
        {
            ContentType = response.ContentType,
            Lifetime = request.Rules[rule].Server!.Value,
        };
        var kept = cache.Keep(request.KeyFor(rule, context.Request), varies, answer, context.Request);
        End(isWorthwhile: true);
        return kept;
    }

    /// <summary>It is not kept, and goes out as it comes.</summary>
    public void EndUnkept(HttpContext context)
    {
        ClientAge.Set(context, request, isForAll: false);
        // One that failed may be another next time: those who come then wait again.
        if (context.Response.StatusCode < StatusCodes.Status500InternalServerError)
            cache.NoteUnkept(key);
        End(isWorthwhile: false);
    }

    /// <summary>Lets go of who waits, where that was not done: the request ended without an answer, and the next one tries.</summary>
    public void End(bool isWorthwhile = true)
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        if (isLead)
            cache.UnderWay.End(key, isWorthwhile);
    }

    static ImmutableArray<string> VaryNames(IHeaderDictionary headers) =>
        [
            .. Names(headers.Vary)
                .Select(n => n.ToLowerInvariant())
                .Where(n => n != "accept-encoding") // the store has the answer as it is, and compresses it
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    static ImmutableArray<KeyValuePair<string, StringValues>> HeadersOf(HttpResponse response) =>
        [.. response.Headers.Where(h => !s_ofOneMessage.Contains(h.Key, StringComparer.OrdinalIgnoreCase))];

    static bool Has(StringValues values, string name) =>
        values.Count > 0 && Names(values).Any(n => n.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    static IEnumerable<string> Names(StringValues values) =>
        values.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    static bool IsEndless(string? type) =>
        type is not null
        && (
            type.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("multipart/x-mixed-replace", StringComparison.OrdinalIgnoreCase)
        );
}
