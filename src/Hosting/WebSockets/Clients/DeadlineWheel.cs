using PluginChat.Hosting.Controllers.Generations;

namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>
/// Deadlines of any number of clients under one timer: a ring of slots, one a tick. Setting and moving a deadline cost the same for
/// 10 clients and for 100,000, and a tick looks at those that are due, not at all of them.
/// </summary>
sealed class DeadlineWheel(TimeSpan tick)
{
    // 128 s around at 250 ms. What is due later is looked at once a round.
    const int Slots = 512;

    // Of a client that has been removed. A check at that moment would put it back, to be checked for ever.
    const long Removed = long.MaxValue;

    readonly Lock _lock = new();
    readonly Client?[] _slots = new Client?[Slots]; // under _lock: the last that was set, each with links to those beside it
    long _ticks; // under _lock

    /// <summary>Sets a client's deadline, unless an earlier one is set or it has been removed.</summary>
    public void Set(Client client, TimeSpan fromNow)
    {
        var ticks = Math.Clamp((long)Math.Ceiling(fromNow / tick), 1, Slots - 1);
        lock (_lock)
        {
            ref var place = ref client.Deadline;
            var due = _ticks + ticks;
            if (place.Tick == Removed || place.IsSet && place.Tick <= due)
                return;
            Unlink(client);
            ref var first = ref _slots[due % Slots];
            (place.Tick, place.IsSet, place.Next) = (due, true, first);
            if (first is not null)
                first.Deadline.Previous = client;
            first = client;
        }
    }

    /// <summary>Takes a client out for good.</summary>
    public void Remove(Client client)
    {
        lock (_lock)
        {
            Unlink(client);
            client.Deadline.Tick = Removed;
        }
    }

    /// <summary>Goes on by one tick and adds those that are due to <paramref name="due"/>; they have no deadline then.</summary>
    public void Turn(List<Client> due)
    {
        lock (_lock)
        {
            ref var first = ref _slots[++_ticks % Slots];
            while (first is { } client)
            {
                due.Add(client);
                Unlink(client);
            }
        }
    }

    void Unlink(Client client)
    {
        ref var place = ref client.Deadline;
        if (!place.IsSet)
            return;
        if (place.Previous is { } previous)
            previous.Deadline.Next = place.Next;
        else
            _slots[place.Tick % Slots] = place.Next;
        if (place.Next is { } next)
            next.Deadline.Previous = place.Previous;
        (place.IsSet, place.Previous, place.Next) = (false, null, null);
    }
}
