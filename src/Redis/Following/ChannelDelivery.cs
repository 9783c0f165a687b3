using PluginChat.Hosting.Channels;

namespace PluginChat.Redis.Following;

/// <summary>
/// Hands messages to this host's clients, once each: out of the log, whatever number they have there, or before they are in it where
/// clients are not to wait for that (<c>whenDown: 'local'</c>). A sender sends in the order of its numbers, and a start is a new sender.
/// </summary>
sealed class ChannelDelivery(IChannelReader reader, HostId host)
{
    readonly Lock _lock = new();
    readonly Dictionary<HostId, long> _last = []; // under _lock: each sender's last number that came out of the log
    readonly SortedSet<long> _early = []; // under _lock: this host's numbers that were delivered and have not come out of it
    long _lastEarly; // written under _lock

    /// <summary>
    /// The last number of this host's that its clients have and that has not come out of the log; 0 for none. Takes no lock: others are
    /// held by who asks.
    /// </summary>
    public long LastEarly => Volatile.Read(ref _lastEarly);

    /// <summary>Passes over a message that clients have already; false where they do not.</summary>
    public bool TryPass(HostId sender, long number)
    {
        lock (_lock)
        {
            if (number > _last.GetValueOrDefault(sender) && !(sender == host && _early.Contains(number)))
                return false;
            IsNew(sender, number);
            return true;
        }
    }

    /// <summary>Notes that a message was lost; false where that is known.</summary>
    public bool TryLose(HostId sender, long number)
    {
        lock (_lock)
            return IsNew(sender, number);
    }

    /// <summary>Hands over what comes out of the log, or its number where clients have it already.</summary>
    public void Deliver(in Publication publication, HostId sender, long number)
    {
        lock (_lock)
        {
            if (IsNew(sender, number))
                reader.Deliver(publication);
            else
                reader.Number(publication);
        }
    }

    /// <summary>Hands over a message of this host's that is not in the log yet.</summary>
    public void DeliverEarly(in Publication publication, long number)
    {
        lock (_lock)
        {
            if (number <= _last.GetValueOrDefault(host) || !_early.Add(number))
                return;
            Volatile.Write(ref _lastEarly, _early.Max);
            reader.Deliver(publication with { Offset = Publication.None });
        }
    }

    // An early one says nothing of those before it: they may be in the log and not have come out of it. Called under the lock.
    bool IsNew(HostId sender, long number)
    {
        var isEarly = false;
        if (sender == host)
        {
            isEarly = _early.Remove(number);
            // What was before this one and did not come was lost there.
            _early.RemoveWhere(n => n < number);
            Volatile.Write(ref _lastEarly, _early.Max);
        }
        if (number <= _last.GetValueOrDefault(sender))
            return false;
        _last[sender] = number;
        return !isEarly;
    }
}
