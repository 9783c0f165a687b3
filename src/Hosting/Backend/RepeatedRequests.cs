using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Backend.Repeats;

namespace PluginChat.Hosting.Backend;

/// <summary>Does once what a backend asks for more than once by the same key.</summary>
sealed class RepeatedRequests(IRepeatMemory memory)
{
    /// <summary>Runs an operation, or answers as it was answered before.</summary>
    public async ValueTask<BackendAnswer> RunAsync(BackendRequest request, BackendCaller caller, IBackendOperation operation)
    {
        // What changes nothing may be done again.
        if (operation.Method != HttpMethods.Post || !IdempotencyKey.IsIn(request.Context.Request))
            return await operation.RunAsync(request).ConfigureAwait(false);
        if (IdempotencyKey.Of(request.Context.Request) is not { } key)
            return BackendAnswer.BadRequest(IdempotencyKey.Problem);
        // One that is too large is refused, without a key that it could need.
        if (await request.ReadBodyAsync().ConfigureAwait(false) is not { } body)
            return await operation.RunAsync(request).ConfigureAwait(false);
        var keyed = IdempotencyKey.Request(key, caller, request, body);
        var claim = await memory.ClaimAsync(keyed).ConfigureAwait(false);
        return claim.State == ClaimState.New ? await RunAsync(request, operation, keyed).ConfigureAwait(false) : AnswerOf(claim, request);
    }

    async ValueTask<BackendAnswer> RunAsync(BackendRequest request, IBackendOperation operation, KeyedRequest keyed)
    {
        BackendAnswer? answer = null;
        try
        {
            answer = await operation.RunAsync(request).ConfigureAwait(false);
            return answer;
        }
        finally
        {
            // Of what was refused nothing was done: it may succeed the next time.
            if (answer is { Status: >= 200 and < 300 } done)
                await memory.CompleteAsync(keyed, new(done.Status, done.Type, done.Body)).ConfigureAwait(false);
            else
                await memory.ReleaseAsync(keyed).ConfigureAwait(false);
        }
    }

    static BackendAnswer AnswerOf(KeyClaim claim, BackendRequest request)
    {
        var headers = request.Context.Response.Headers;
        switch (claim.State)
        {
            case ClaimState.Done when claim.Answer is { } answer:
                headers[IdempotencyKey.ReplayedHeader] = "true";
                request.Subject = "what was done before by this key";
                return new(answer.Status, answer.Type, answer.Body, null, null);
            case ClaimState.Running:
                headers.RetryAfter = "1";
                return BackendAnswer.Problem(
                    StatusCodes.Status409Conflict,
                    RefusalReason.BadRequest,
                    "A request with this Idempotency-Key is not answered yet; ask again in a second."
                );
            case ClaimState.Taken:
                return BackendAnswer.Problem(
                    StatusCodes.Status422UnprocessableEntity,
                    RefusalReason.BadRequest,
                    "Another request had this Idempotency-Key; give each its own, and send one again as it was."
                );
            default:
                headers.RetryAfter = "1";
                return BackendAnswer.Problem(
                    StatusCodes.Status503ServiceUnavailable,
                    RefusalReason.Engine,
                    $"Nothing was done, since the Idempotency-Key cannot be remembered: {claim.Problem}"
                );
        }
    }
}
