using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using PluginChat.Hosting.Caching;
using PluginChat.Hosting.Compression;

namespace PluginChat.Hosting.Requests.Caching;

/// <summary>
/// Answers with what is kept of an action, and has it run once where several ask for the same: the rules of <c>cache</c> with
/// <c>server</c>.
/// </summary>
/// <param name="store">What is kept.</param>
/// <param name="compressor">Compresses it for who takes that.</param>
/// <param name="time">The clock of those who wait.</param>
sealed class AnswerCache(AnswerStore store, AnswerCompressor compressor, TimeProvider time)
{
    // Who waits longer for another's answer gets one of its own: that one may wait for something that never comes.
    static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    public AnswersUnderWay UnderWay { get; } = new();

    /// <summary>What the body of one answer may have at most, whatever a route allows: a quarter of all.</summary>
    public long MostBytes => store.MostBytes / 4;

    /// <summary>What is kept for a request, perhaps once another request has ended; else who records it.</summary>
    public async ValueTask<CacheOutcome> AskAsync(HttpContext context, CacheRequest request)
    {
        if (Find(context, request) is { } found)
            return new(found, null);
        if (!MayBeAsked(context) || FirstRule(request) is not (>= 0 and var first))
            return default;
        // It has no body that another request could be answered with.
        if (HttpMethods.IsHead(request.Method))
            return default;
        while (true)
        {
            var key = WithVariant(request.KeyFor(first, context.Request), context.Request);
            if (store.IsNotKept(key))
                return new(null, new(this, request, key, isLead: false));
            if (UnderWay.TryLead(key, out var other))
                // Between the look and the lead somebody may have kept it.
                return Find(context.Request, request) is { } meanwhile
                    ? EndLead(key, meanwhile)
                    : new(null, new(this, request, key, isLead: true));
            var isWorthwhile = await WaitAsync(other, request, context.RequestAborted).ConfigureAwait(false);
            if (Find(context.Request, request) is { } kept)
                return new(kept, null);
            if (!isWorthwhile)
                return new(null, new(this, request, key, isLead: false));
        }
    }

    /// <summary>What is kept for a request now; null where an action would have to run.</summary>
    public IResult? Find(HttpContext context, CacheRequest request) => MayBeAsked(context) ? Find(context.Request, request) : null;

    /// <summary>Answers with what is kept.</summary>
    public static async Task SendAsync(HttpContext context, IResult kept)
    {
        try
        {
            await kept.ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort(); // the client went away, which is no error
        }
    }

    public IResult Keep(AnswerKey key, ImmutableArray<string> varies, CachedAnswer answer, HttpRequest request)
    {
        if (!varies.IsEmpty)
        {
            store.PutVariesBy(key, varies, answer.Lifetime);
            key = key with { Variant = VariantOf(varies, request) };
        }
        store.Put(key, answer);
        return new CachedResult(answer, key, store, compressor);
    }

    public void NoteUnkept(AnswerKey key) => store.PutNotKept(key);

    CacheOutcome EndLead(AnswerKey key, IResult kept)
    {
        UnderWay.End(key, isWorthwhile: true);
        return new(kept, null);
    }

    // What is kept is for everybody: who says who they are is answered by the action.
    static bool MayBeAsked(HttpContext context)
    {
        var headers = context.Request.Headers;
        return headers.Authorization.Count == 0
            && headers.Range.Count == 0
            && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }
            && context.Features.Get<IHttpAuthenticationFeature>()?.User?.Identity?.IsAuthenticated != true;
    }

    // The first that may have an answer kept, whatever its type will be; -1 where there is none.
    static int FirstRule(CacheRequest request)
    {
        for (var i = 0; i < request.Rules.Length; i++)
        {
            var rule = request.Rules[i];
            if (!request.IsTakenBy(rule))
                continue;
            if (CacheRequest.IsKept(rule))
                return i;
            if (rule.MimeTypes.IsEmpty)
                return -1; // this one decides
        }
        return -1;
    }

    CachedResult? Find(HttpRequest http, CacheRequest request)
    {
        for (var i = 0; i < request.Rules.Length; i++)
        {
            if (!CacheRequest.IsKept(request.Rules[i]) || !request.IsTakenBy(request.Rules[i]))
                continue;
            // What an action updated is newer than what was kept before, or that was removed.
            if (TryGet(request.UpdatedKeyFor(i), request, i, out var found))
                return found;
            if (TryGet(WithVariant(request.KeyFor(i, http), http), request, i, out found))
                return found;
        }
        return null;
    }

    // Another rule may decide about this type.
    bool TryGet(AnswerKey key, CacheRequest request, int rule, [NotNullWhen(true)] out CachedResult? result)
    {
        result =
            store.TryGet(key, out var answer) && request.RuleFor(answer.ContentType) == rule ? new(answer, key, store, compressor) : null;
        return result is not null;
    }

    AnswerKey WithVariant(AnswerKey key, HttpRequest request) =>
        store.VariesBy(key) is { IsEmpty: false } names ? key with { Variant = VariantOf(names, request) } : key;

    // Their lengths keep values apart that hold what stands between them.
    static string VariantOf(ImmutableArray<string> names, HttpRequest request) =>
        string.Join(';', names.Select(n => request.Headers[n].ToString()).Select(v => $"{v.Length}:{v}"));

    async ValueTask<bool> WaitAsync(Task<bool> other, CacheRequest request, CancellationToken cancellation)
    {
        var most = request.Match.Route.Timeouts.Request;
        if (most == Timeout.InfiniteTimeSpan || most > s_longestWait)
            most = s_longestWait;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(other, Task.Delay(most, time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        return other.IsCompletedSuccessfully && await other.ConfigureAwait(false);
    }
}
