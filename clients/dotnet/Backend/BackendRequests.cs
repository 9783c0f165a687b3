using System.Net;
using System.Text.Json;

namespace PluginChat.Client.Backend;

/// <summary>Asks a site until it answers, or patience ends.</summary>
sealed class BackendRequests(HttpClient http, PluginChatBackendOptions options)
{
    // The last pause covers a second's rate limit, and a host that starts anew.
    static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(200),
        s_longest = TimeSpan.FromSeconds(5);

    readonly string? _key = options.Key?.Trim();
    readonly Func<CancellationToken, ValueTask<string>>? _accessToken = options.AccessToken;
    readonly TimeSpan _patience = options.Patience;
    readonly TimeProvider _time = options.Time;
    readonly Func<double> _chance = options.Chance;

    /// <summary>The body of an answer of 2xx.</summary>
    public async Task<byte[]> AskAsync(BackendCall call, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var (body, failure, advice) = await TryAsync(call, cancellationToken).ConfigureAwait(false);
            if (body is not null)
                return body;
            var pause = PauseAfter(attempt, advice);
            if (!MayAskAgain(failure!) || _time.GetElapsedTime(began) + pause > _patience)
                throw failure!;
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<(byte[]? Body, PluginChatBackendException? Failure, TimeSpan? Advice)> TryAsync(
        BackendCall call,
        CancellationToken cancellationToken
    )
    {
        var credential = _key ?? await _accessToken!(cancellationToken).ConfigureAwait(false);
        using var request = call.Request(http.BaseAddress!, credential);
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
                return (body, null, null);
            var after = answer.Headers.RetryAfter;
            var advice = after?.Delta ?? (after?.Date is { } date ? date - _time.GetUtcNow() : null);
            return (null, new(call, answer.StatusCode, DetailOf(answer, body), null), advice);
        }
        catch (HttpRequestException e)
        {
            return (null, new(call, null, e.Message, e), null);
        }
        // Its own limit, and not the caller's wish.
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, new(call, null, "no answer within HttpClient.Timeout.", e), null);
        }
    }

    static bool MayAskAgain(PluginChatBackendException failure) =>
        failure.Status
            is null
                or HttpStatusCode.RequestTimeout
                or HttpStatusCode.Conflict
                or HttpStatusCode.TooManyRequests
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout;

    // What the site advises, and by chance a little more, so that not all come at once.
    TimeSpan PauseAfter(int attempt, TimeSpan? advice)
    {
        var ceiling = s_first * Math.Pow(2, Math.Min(attempt, 16));
        var pause = _chance() * (ceiling < s_longest ? ceiling : s_longest);
        return advice is { } least && least > TimeSpan.Zero ? least + pause : pause;
    }

    static string DetailOf(HttpResponseMessage answer, byte[] body)
    {
        if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            try
            {
                if (JsonSerializer.Deserialize(body, BackendJson.Default.ProblemAnswer)?.Detail is { } detail)
                    return detail;
            }
            catch (JsonException) { } // A proxy's, which says nothing more than its status.
        }
        return $"{answer.ReasonPhrase}; it does not come from a PluginChat site. Look at the address, and at what is between.";
    }
}
