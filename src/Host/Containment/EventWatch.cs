using PluginChat.Host.Controllers;
using PluginChat.Host.WebSockets;

namespace PluginChat.Host.Containment;

/// <summary>
/// Names events that do not end. It cannot end them: .NET stops no thread, and a message that was begun twice would be worse than
/// one that is late. The client waits; all others go on.
/// </summary>
sealed class EventWatch(ClientRegistry clients, ControllerRegistry controllers, ControllerEvents events, TimeSpan deadline)
{
    readonly Dictionary<long, int> _reported = [];      // client and event; the registry's timer's

    /// <summary>Reports each event over its deadline once. Called by the registry's timer.</summary>
    public void Look()
    {
        var now = clients.Clock.Now;
        foreach (var client in clients.All)
        {
            ref readonly var running = ref client.Running;
            if (IsStuck(client, now) && (!_reported.TryGetValue(client.Id, out var reported) || reported != running.Sequence))
            {
                _reported[client.Id] = running.Sequence;
                events.Publish(new ControllerEventStuck(NameOf(client), running.Generation, client.Hub.Name, running.Kind.ToString(), client.Id,
                    TimeSpan.FromMilliseconds(now - running.Since), running.Thread));
            }
        }
        foreach (var (id, _) in _reported)
        {
            if (clients.Find(id) is not { } client || !IsStuck(client, now))
                _reported.Remove(id);
        }
    }

    /// <summary>How many of a controller's events are over their deadline now.</summary>
    public int Stuck(Controller controller) => clients.All.Count(c => IsStuck(c, clients.Clock.Now) && controller.Hubs.Contains(c.Hub));

    bool IsStuck(Client client, long now) => client.Running.Since is var since and not 0 && now - since >= deadline.TotalMilliseconds;

    /// <summary>What people call the controller of a client.</summary>
    public string NameOf(Client client) => controllers.Lanes.FirstOrDefault(l => l.Controller.Hubs.Contains(client.Hub))?.Controller.Name ?? "?";
}
