using System.Globalization;
using System.Text;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Notices;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Backend;

/// <summary>Closes the WebSockets of a client, a group or a user, on every host.</summary>
sealed class DisconnectOperation(BackendTargets targets, Disconnector disconnector) : IBackendOperation
{
    const string Code = "code",
        Reason = "reason",
        UsualReason = "Disconnected.";

    // RFC 6455, 5.5: a control frame has 125 bytes, of which the code takes two.
    const int MostReasonBytes = 123;

    const string Client = "client",
        Group = "group",
        User = "user";

    static readonly string[] s_kinds = [Client, Group, User];

    static readonly string[] s_parameters = [BackendTargets.Action, BackendTargets.Controller, .. s_kinds, Code, Reason];

    public string Name => BackendOperations.Disconnect;

    public string Method => HttpMethods.Post;

    public ReadOnlySpan<string> Parameters => s_parameters;

    public async ValueTask<BackendAnswer> RunAsync(BackendRequest request)
    {
        var query = request.Query;
        if (s_kinds.Where(k => query.Get(k) is not null).ToList() is not [var kind])
            return BackendAnswer.BadRequest("Name one of 'client', 'group' and 'user': whose connections are to end.");
        if (!TryReadClose(query, out var code, out var reason, out var problem))
            return BackendAnswer.BadRequest(problem);
        var name = query.Get(kind)!;
        if (kind == Client && !ClientKey.TryParse(name, out _))
            return BackendAnswer.BadRequest($"'client' takes an id as 'presence' has it, not '{BackendText.Printable(name)}'.");
        var whose =
            kind == Client ? ConnectionOwner.Client
            : kind == Group ? ConnectionOwner.Group
            : ConnectionOwner.User;
        var ended = new ConnectionsEnded(null, null, whose, name, code, reason);
        // A user is the same on every action, and so is a client's id; a group is not.
        if (kind == Group || query.Get(BackendTargets.Action) is not null || query.Get(BackendTargets.Controller) is not null)
        {
            var target = await targets.FindAsync(query).ConfigureAwait(false);
            if (target.Hub is not { } hub)
                return target.Problem!;
            ended = ended with { Controller = target.Controller!.Name, Action = hub.Name };
        }
        request.Subject =
            $"{kind} '{BackendText.Printable(name)}'{(ended.Action is { } action ? $" of action '{action}'" : "")} with {(int)code}";
        return BackendAnswer.Of(StatusCodes.Status202Accepted, new { closedHere = disconnector.Close(ended) });
    }

    static bool TryReadClose(IQueryCollection query, out WebSocketCloseCode code, out string reason, out string problem)
    {
        (code, reason, problem) = (WebSocketCloseCode.NormalClosure, query.Get(Reason) ?? UsualReason, "");
        if (query.Get(Code) is { } text)
        {
            code = (WebSocketCloseCode)(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
            if (!WebSocketClose.CanSend(code))
                problem =
                    $"'code' takes a close code from 1000 to 1003, 1007 to 1014 or 3000 to 4999, not '{BackendText.Printable(text)}'.";
        }
        if (Encoding.UTF8.GetByteCount(reason) is > MostReasonBytes and var bytes)
            problem = $"'reason' has {bytes} bytes and may have {MostReasonBytes} (RFC 6455, 5.5).";
        return problem.Length == 0;
    }
}
