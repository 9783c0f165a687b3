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
    readonly LinkedList<Client>?[] _slots = new LinkedList<Client>?[Slots]; // under _lock
    long _ticks; // under _lock

    /// <summary>Sets a client's deadline, unless an earlier one is set or it has been removed.</summary>
    public void Set(Client client, TimeSpan fromNow)
    {
        var ticks = Math.Clamp((long)Math.Ceiling(fromNow / tick), 1, Slots - 1);
        lock (_lock)
        {
            if (client.DeadlineTick == Removed)
                return;
            var due = _ticks + ticks;
            if (client.Deadline.List is not null)
            {
                if (client.DeadlineTick <= due)
                    return;
                client.Deadline.List.Remove(client.Deadline);
            }
            client.DeadlineTick = due;
            (_slots[due % Slots] ??= new()).AddLast(client.Deadline);
        }
    }

    /// <summary>Takes a client out for good.</summary>
    public void Remove(Client client)
    {
        lock (_lock)
        {
            client.DeadlineTick = Removed;
            client.Deadline.List?.Remove(client.Deadline);
        }
    }

    /// <summary>Goes on by one tick and adds those that are due to <paramref name="due"/>; they have no deadline then.</summary>
    public void Turn(List<Client> due)
    {
        lock (_lock)
        {
            var slot = _slots[++_ticks % Slots];
            while (slot?.First is { } first)
            {
                due.Add(first.Value);
                slot.Remove(first);
            }
        }
    }
}
