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
            Close(client);
    }

    /// <summary>
    /// Ends those of users whom there is no more, or who have another password; who has other roles comes back with them.
    /// </summary>
    public static void CloseOthers(ClientRegistry clients, AccountTable accounts)
    {
        foreach (var client in clients.All)
            CloseOther(client, accounts);
    }

    /// <summary>
    /// Ends one that has just become a client, where its login, its user or its rights are over since it was asked who it is: what ends
    /// those looks at the clients there are, and a handshake may take as long as a compile.
    /// </summary>
    public static void CloseIfOver(Client client, AccountTable accounts, LoginCookies logins)
    {
        if (client.User.FindFirst(LoginTicket.LoginClaim) is { } login && logins.HasEnded(login.Value))
            Close(client);
        else
            CloseOther(client, accounts);
    }

    static void Close(Client client) => client.Refuse(RefusalReason.Auth, WebSocketCloseCode.SignedOut, "Signed out.");

    static void CloseOther(Client client, AccountTable accounts)
    {
        if (client.User.FindFirst(Account.StampClaim)?.Value is not { } stamp)
            return;
        var account = accounts.Find(client.User.Identity!.Name!);
        if (account?.PasswordStamp != client.User.FindFirst(Account.PasswordClaim)!.Value)
            Close(client);
        else if (account.Stamp != stamp)
            client.Refuse(RefusalReason.Auth, WebSocketCloseCode.TryAgainLater, "What you may do has changed.");
    }
}
