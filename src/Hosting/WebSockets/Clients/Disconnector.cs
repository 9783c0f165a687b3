using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Notices;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>Closes the WebSockets of a client, a group or a user, on every host.</summary>
sealed class Disconnector(ClientRegistry clients, INoticeBoard board)
{
    /// <summary>Closes them here, once all that was sent before is out, and has the other hosts do the same.</summary>
    /// <returns>How many there are on this host.</returns>
    public int Close(ConnectionsEnded ended)
    {
        board.Post(ended);
        return Close(ended, TimeSpan.Zero);
    }

    /// <summary>Closes those of this host, as another one has asked for.</summary>
    /// <param name="ended">Which.</param>
    /// <param name="age">How long ago that was: who came since stays.</param>
    public int Close(ConnectionsEnded ended, TimeSpan age)
    {
        var closed = 0;
        foreach (var client in clients.All.Where(c => c.IsOpen && c.Age >= age && IsOf(c, ended)))
        {
            client.Close(ended.Code, ended.Reason);
            closed++;
        }
        return closed;
    }

    static bool IsOf(Client client, ConnectionsEnded ended) =>
        (ended.Controller is null || client.Hub.Controller == ended.Controller)
        && (ended.Action is null || client.Hub.Name == ended.Action)
        && ended.Whose switch
        {
            ConnectionOwner.Client => ClientKey.TryParse(ended.Name, out var key) && client.Hub.KeyOf(client) == key,
            ConnectionOwner.Group => client.Hub.Sets.Groups.Find(ended.Name)?.Contains(client) == true,
            _ => client.User.Identity is { IsAuthenticated: true, Name: { } name } && name == ended.Name,
        };
}
