using System.Text.Json;
using Microsoft.Net.Http.Headers;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Backend;

/// <summary>Publishes the request's body to an action's clients, to a group or to a user.</summary>
sealed class PublishOperation(BackendTargets targets) : IBackendOperation
{
    const string Group = "group",
        User = "user",
        RetrySeconds = "1";

    static readonly string[] s_parameters = [BackendTargets.Action, BackendTargets.Controller, Group, User];

    public string Name => BackendOperations.Publish;

    public string Method => HttpMethods.Post;

    public ReadOnlySpan<string> Parameters => s_parameters;

    public async ValueTask<BackendAnswer> RunAsync(BackendRequest request)
    {
        var context = request.Context;
        if (KindOf(context.Request, out var isJson) is not { } kind)
            return BackendAnswer.Problem(
                StatusCodes.Status415UnsupportedMediaType,
                RefusalReason.BadRequest,
                "Say what the message is, without a Content-Encoding: 'Content-Type: text/plain', 'application/json' or "
                    + "'application/octet-stream', the first two in UTF-8."
            );
        var target = await targets.FindAsync(request.Query).ConfigureAwait(false);
        if (target.Hub is not { } hub)
            return target.Problem!;
        if (await request.ReadBodyAsync().ConfigureAwait(false) is not { } body)
            return BackendAnswer.Problem(
                StatusCodes.Status413PayloadTooLarge,
                RefusalReason.Body,
                $"The message may have {request.Config.MessageBytes} bytes (http.backend.message)."
            );
        if (isJson && ProblemOf(body) is { } problem)
            return BackendAnswer.BadRequest(problem);
        return Publish(request, hub, new(body, kind));
    }

    static BackendAnswer Publish(BackendRequest request, ActionHub hub, WebSocketMessage message)
    {
        var (group, user) = (request.Query.Get(Group), request.Query.Get(User));
        if (group is not null && user is not null)
            return BackendAnswer.BadRequest("Name 'group' or 'user', not both.");
        if (group is not null && MemberSets.IsReserved(group))
            return BackendAnswer.BadRequest("A group's name does not begin with U+0000.");
        request.Subject =
            $"{message.Bytes.Length} bytes of {(message.Kind == WebSocketMessageKind.Text ? "text" : "binary data")} to action "
            + $"'{hub.Name}'{SetText(Group, group)}{SetText(User, user)}";
        IClients receivers =
            group is not null ? hub.Groups[group]
            : user is not null ? hub.User(user)
            : hub;
        switch (receivers.Send(message))
        {
            case SendResult.InvalidText:
                return BackendAnswer.BadRequest("The text is not valid UTF-8.");
            case SendResult.Refused:
                request.Context.Response.Headers.RetryAfter = RetrySeconds;
                // The channel has counted it.
                return BackendAnswer.Problem(
                    StatusCodes.Status503ServiceUnavailable,
                    null,
                    "The message broker is unavailable, or too much waits for it; nobody got the message."
                );
            default:
                return BackendAnswer.Of(
                    StatusCodes.Status202Accepted,
                    new
                    {
                        action = hub.Name,
                        group,
                        user,
                    }
                );
        }
    }

    static string SetText(string kind, string? name) => name is null ? "" : $", {kind} '{BackendText.Printable(name)}'";

    static WebSocketMessageKind? KindOf(HttpRequest request, out bool isJson)
    {
        isJson = false;
        if (
            request.Headers.ContentEncoding.Count > 0
            || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        )
            return null;
        isJson = type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);
        return isJson || type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase) ? WebSocketMessageKind.Text
            : type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase) ? WebSocketMessageKind.Binary
            : null;
    }

    // It goes out as it came; clients would stumble over what is none.
    static string? ProblemOf(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read()) { }
            return null;
        }
        catch (JsonException e)
        {
            return $"The message is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.";
        }
    }
}
