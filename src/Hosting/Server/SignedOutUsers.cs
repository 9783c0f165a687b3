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
sealed class SignedOutUsers(ClientRegistry clients, RunningRequests requests, UserStandings standings, INoticeBoard board)
{
    /// <summary>Ends what a login had, here and on all other hosts.</summary>
    /// <param name="login">The login, which was ended on this host.</param>
    /// <param name="lifetime">How long a cookie of it may still be good.</param>
    public void EndLogin(string login, TimeSpan lifetime)
    {
        board.Post(new LoginEnded(login, lifetime));
        EndAll();
    }

    /// <summary>Looks at all of them.</summary>
    public void EndAll()
    {
        foreach (var client in clients.All)
            EndIfOver(client);
        requests.CheckUsers();
    }

    /// <summary>
    /// Ends one that has just become a client, where its login, its user or its rights are over since it was asked who it is: what ends
    /// those looks at the clients there are, and a handshake may take as long as a compile.
    /// </summary>
    public void EndIfOver(Client client)
    {
        if (client.SignedIn is not { } user)
            return;
        switch (standings.Of(user))
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
}
