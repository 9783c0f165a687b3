using PluginChat.Hosting.Accounts;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Server;

/// <summary>Ends the WebSockets of a login that was ended: who has signed out says and hears no more.</summary>
static class SignedOutClients
{
    public static void Close(ClientRegistry clients, string login)
    {
        foreach (var client in clients.All.Where(c => c.User.HasClaim(LoginTicket.LoginClaim, login)))
            client.Refuse(RefusalReason.Auth, WebSocketCloseCode.SignedOut, "Signed out.");
    }

    /// <summary>
    /// Ends those of users whom there is no more, or who have another password; who has other roles comes back with them.
    /// </summary>
    public static void CloseOthers(ClientRegistry clients, AccountTable accounts)
    {
        foreach (var client in clients.All)
        {
            if (client.User.FindFirst(Account.StampClaim)?.Value is not { } stamp)
                continue;
            var account = accounts.Find(client.User.Identity!.Name!);
            if (account?.PasswordStamp != client.User.FindFirst(Account.PasswordClaim)!.Value)
                client.Refuse(RefusalReason.Auth, WebSocketCloseCode.SignedOut, "Signed out.");
            else if (account.Stamp != stamp)
                client.Refuse(RefusalReason.Auth, WebSocketCloseCode.TryAgainLater, "What you may do has changed.");
        }
    }
}
