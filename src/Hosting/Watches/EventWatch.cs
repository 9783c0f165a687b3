using PluginChat.Hosting.ClientEvents;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Watches;

/// <summary>
/// Names events that do not end. It cannot end them: .NET stops no thread, and a message that was begun twice would be worse than
/// one that is late. The client waits; all others go on.
/// </summary>
sealed class EventWatch(ClientRegistry clients, ControllerRegistry controllers, ControllerEvents events, TimeSpan deadline)
    : IHeartbeatHandler,
        IHeldThreads
{
    /// <summary>An event that holds its thread, and the thread when it was first seen.</summary>
    readonly record struct FirstSeen(int Sequence, ThreadReading? First);

    readonly Dictionary<long, int> _reported = []; // client and event; the heartbeat's
    readonly Dictionary<long, FirstSeen> _held = []; // by client; the heartbeat's

    // Reports each event over its deadline once.
    public void OnHeartbeat(long now)
    {
        foreach (var client in clients.All)
        {
            ref readonly var running = ref client.Running;
            if (running.Since == 0)
                continue;
            var (sequence, thread) = (running.Sequence, running.Thread);
            // An event that holds a thread is noted when it is first seen, and reported at a later check, when there is something to
            // compare.
            var isNew = thread != 0 && (!_held.TryGetValue(client.Id, out var held) || held.Sequence != sequence);
            if (isNew)
                _held[client.Id] = new(sequence, ThreadReading.Of(thread));
            if (
                isNew && ThreadId.IsTheSystems
                || !IsStuck(client, now)
                || _reported.TryGetValue(client.Id, out var reported) && reported == sequence
            )
                continue;
            _reported[client.Id] = sequence;
            events.Publish(
                new ControllerEventStuck(
                    NameOf(client),
                    running.Generation,
                    client.Hub.Name,
                    running.Kind.ToString(),
                    client.Id,
                    TimeSpan.FromMilliseconds(now - running.Since),
                    thread,
                    thread == 0 ? null : WantedOf(client.Id, thread)
                )
            );
        }
        foreach (var (id, _) in _reported)
        {
            if (clients.Find(id) is not { } client || !IsStuck(client, now))
                _reported.Remove(id);
        }
        foreach (var (id, held) in _held)
        {
            if (clients.Find(id) is not { Running: { Since: not 0, Thread: not 0 } running } || running.Sequence != held.Sequence)
                _held.Remove(id);
        }
    }

    public IEnumerable<HeldThread> Held =>
        from client in clients.All
        where client.Running.Thread != 0
        select new HeldThread(this, client, client.Running.Sequence);

    public string Describe(object holder)
    {
        var client = (Client)holder;
        return $"{NameOf(client)}: {client.Running.Kind} of '{client.Hub.Name}' for client {client.Id}";
    }

    double? WantedOf(long client, int thread) =>
        _held[client].First is { } first && ThreadReading.Of(thread) is { } last ? last.Since(first) : null;

    /// <summary>How many of a controller's events are over their deadline now.</summary>
    public int Stuck(Controller controller) => clients.All.Count(c => IsStuck(c, clients.Clock.Now) && controller.Hubs.Contains(c.Hub));

    bool IsStuck(Client client, long now) => client.Running.Since is var since and not 0 && now - since >= deadline.TotalMilliseconds;

    string NameOf(Client client) => controllers.Lanes.FirstOrDefault(l => l.Controller.Hubs.Contains(client.Hub))?.Controller.Name ?? "?";
}
