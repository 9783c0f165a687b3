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
}
