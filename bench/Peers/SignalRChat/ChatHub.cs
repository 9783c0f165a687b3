using Microsoft.AspNetCore.SignalR;

namespace PluginChat.Bench.SignalRChat;

/// <summary>Sends each message to everyone connected, the sender included.</summary>
sealed class ChatHub : Hub
{
    public Task Send(string message) => Clients.All.SendAsync("message", message);
}
