using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.Notices;
using PluginChat.Hosting.Requests;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Server;

/// <summary>
/// Ends the WebSockets and streams of users who were let in and would not be any more, or as something else: who has signed out says and
/// hears no more, on any host.
/// </summary>
sealed class SignedOutUsers
{
    readonly ClientRegistry _clients;
    readonly RunningRequests _requests;
    readonly UserStandings _standings;
    readonly LoginCookies _logins;
    readonly INoticeBoard _board;

    public SignedOutUsers(
        ClientRegistry clients,
        RunningRequests requests,
        UserStandings standings,
        LoginCookies logins,
        INoticeBoard board
    )
    {
        (_clients, _requests, _standings, _logins, _board) = (clients, requests, standings, logins, board);
        board.Heard = Hear;
    }

    /// <summary>Ends what a login had, here and on all other hosts.</summary>
    /// <param name="login">The login, which was ended on this host.</param>
    /// <param name="lifetime">How long a cookie of it may still be good.</param>
    public void EndLogin(string login, TimeSpan lifetime)
    {
        _board.Post(new LoginEnded(login, lifetime));
        EndAll();
    }

    /// <summary>Looks at all of them.</summary>
    public void EndAll()
    {
        foreach (var client in _clients.All)
            EndIfOver(client);
        _requests.CheckUsers();
    }

    /// <summary>
    /// Ends one that has just become a client, where its login, its user or its rights are over since it was asked who it is: what ends
    /// those looks at the clients there are, and a handshake may take as long as a compile.
    /// </summary>
    public void EndIfOver(Client client)
    {
        if (client.SignedIn is not { } user)
            return;
        switch (_standings.Of(user))
        {
            case UserStanding.SignedOut:
                client.Refuse(RefusalReason.Auth, WebSocketCloseCode.SignedOut, "Signed out.");
                break;
            case UserStanding.Changed:
                client.Refuse(RefusalReason.Auth, WebSocketCloseCode.TryAgainLater, "What you may do has changed.");
                break;
            // A token's end is one of the client's deadlines.
            case UserStanding.Good or UserStanding.Expired:
                break;
        }
    }

    void Hear(IReadOnlyList<HeardNotice> heard)
    {
        foreach (var each in heard)
        {
            if (each.Notice is LoginEnded ended)
                _logins.End(ended.Login, each.Left);
        }
        EndAll();
    }
}
