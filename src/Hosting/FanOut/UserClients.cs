using PluginChat.Hosting.Notices;

namespace PluginChat.Hosting.FanOut;

/// <summary>The clients of a user as a controller sees them.</summary>
sealed class UserClients(ActionHub hub, string name, INoticeBoard board) : MemberSet(hub, MemberSets.KeyOfUser(name)), IUserClients
{
    public string Name => name;

    /// <summary>Those of a name, which is that of somebody: who has not signed in has none, and is never meant.</summary>
    public static UserClients Of(ActionHub hub, string name, INoticeBoard board) =>
        !string.IsNullOrEmpty(name)
            ? new(hub, name, board)
            : throw new ArgumentException(
                $"Action '{hub.Name}': a user has a name that is not {(name is null ? "null" : "empty")}.",
                nameof(name)
            );

    public void Disconnect(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null)
    {
        // Before other hosts are told: what they hear is to be good.
        if (!WebSocketClose.CanSend(code))
            throw new ArgumentOutOfRangeException(
                nameof(code),
                code,
                "A close frame carries a code from 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455, 7.4)."
            );
        board.Post(new ConnectionsEnded(Hub.Controller, Hub.Name, ConnectionOwner.User, name, code, reason ?? ""));
        foreach (var client in this)
            client.Close(code, reason);
    }
}
