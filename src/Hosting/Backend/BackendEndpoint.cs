using System.Collections.Frozen;
using Microsoft.AspNetCore.Connections;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.Backend;

/// <summary>
/// What the site's own backend asks for under <c>/_pluginchat/</c>, where <c>http.backend</c> lets it: with a key or a token, so many
/// times a second, and each time with a line in the log.
/// </summary>
/// <param name="access">Who is let in.</param>
/// <param name="operations">What there is to ask for.</param>
/// <param name="repeats">What of it was asked for before.</param>
/// <param name="refusals">Where it is noted who is not.</param>
/// <param name="audit">Where it is noted what was done.</param>
sealed class BackendEndpoint(
    BackendAccess access,
    IEnumerable<IBackendOperation> operations,
    RepeatedRequests repeats,
    Refusals refusals,
    ILogger audit
)
{
    const string Prefix = "/_pluginchat/";

    readonly FrozenDictionary<string, IBackendOperation> _operations = operations.ToFrozenDictionary(o => Prefix + o.Name);

    /// <summary>Cancelled when the site begins to stop.</summary>
    public required CancellationToken Stopping { get; init; }

    /// <summary>Whether a request is for one of the operations.</summary>
    public bool Handles(HttpContext context) => context.Request.Path.Value is { } path && _operations.ContainsKey(path);

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="config">What is allowed.</param>
    /// <param name="needsTls">Whether a key may not come without TLS.</param>
    public async Task HandleAsync(HttpContext context, BackendConfig config, bool needsTls)
    {
        try
        {
            await AnswerAsync(context, config, needsTls).ConfigureAwait(false);
        }
        // The server says that a connection broke before RequestAborted does.
        catch (Exception e)
            when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException
                || e is ConnectionResetException or ConnectionAbortedException
            )
        {
            context.Abort(); // nobody is there to read an answer
        }
    }

    async Task AnswerAsync(HttpContext context, BackendConfig config, bool needsTls)
    {
        var operation = _operations[context.Request.Path.Value!];
        var answer = await AnswerAsync(context, operation, config, needsTls).ConfigureAwait(false);
        if (answer.Reason is { } reason)
            refusals.Add(reason, null, answer.Status, $"backend: {operation.Name}: {answer.Detail}");
        // What was not read of the body is not read for the sake of the next request.
        if (answer.Status is StatusCodes.Status413PayloadTooLarge && !HttpProtocol.IsHttp2(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        await answer.WriteAsync(context).ConfigureAwait(false);
    }

    async ValueTask<BackendAnswer> AnswerAsync(HttpContext context, IBackendOperation operation, BackendConfig config, bool needsTls)
    {
        // A redirect would be too late: the key is on the wire.
        if (needsTls && !context.Request.IsHttps)
            return BackendAnswer.Problem(
                StatusCodes.Status403Forbidden,
                RefusalReason.Forbidden,
                "Ask by https://, as all of this site, and change the key if one was sent without."
            );
        if (!context.Request.Method.Equals(operation.Method, StringComparison.Ordinal))
        {
            context.Response.Headers.Allow = operation.Method;
            return BackendAnswer.Problem(
                StatusCodes.Status405MethodNotAllowed,
                RefusalReason.Method,
                $"'{operation.Name}' takes {operation.Method}."
            );
        }
        var (caller, refusal) = await access.AdmitAsync(context, config, operation.Name).ConfigureAwait(false);
        if (caller is null)
            return refusal!;
        var request = new BackendRequest(context, config);
        var answer = await RunAsync(request, caller, operation).ConfigureAwait(false);
        Log.BackendAsked(
            audit,
            context.Connection.RemoteIpAddress?.ToString() ?? "-",
            caller.Name,
            operation.Name,
            request.Subject.Length == 0 ? "nothing" : request.Subject,
            answer.Status,
            answer.Detail is { } detail ? $" {detail}" : ""
        );
        return answer;
    }

    async ValueTask<BackendAnswer> RunAsync(BackendRequest request, BackendCaller caller, IBackendOperation operation)
    {
        if (Stopping.IsCancellationRequested)
        {
            request.Context.Response.Headers.RetryAfter = "1";
            return BackendAnswer.Problem(StatusCodes.Status503ServiceUnavailable, RefusalReason.Stopping, "The server stops.");
        }
        if (!BackendQuery.TryCheck(request.Query, operation.Parameters, out var problem))
            return BackendAnswer.BadRequest(problem);
        try
        {
            return await repeats.RunAsync(request, caller, operation).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            return BackendAnswer.Problem(e.StatusCode, RefusalReason.BadRequest, e.Message);
        }
    }
}
