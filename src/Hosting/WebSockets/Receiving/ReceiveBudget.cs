namespace PluginChat.Hosting.WebSockets.Receiving;

/// <summary>
/// What all clients together may have in the host of messages that are not there in full yet (<c>limits.receiveBuffers</c>). Where it is
/// used up the one that holds the most gives way: many clients with a little each go on.
/// </summary>
/// <param name="limit">The bytes, asked for each time: an edit of the configuration holds at once.</param>
sealed class ReceiveBudget(Func<long> limit)
{
    readonly Lock _lock = new();
    readonly HashSet<ReceiveBuffer> _holders = []; // under _lock
    long _held; // written under _lock

    /// <summary>Bytes that are held.</summary>
    public long HeldBytes => Volatile.Read(ref _held);

    public long LimitBytes => limit();

    /// <summary>
    /// Takes bytes for a buffer, if need be from a larger one that waits for its client. False where there is none, so that this one gives
    /// way.
    /// </summary>
    public bool TryTake(ReceiveBuffer buffer, long bytes)
    {
        List<ReceiveBuffer>? evicted = null;
        bool isTaken;
        lock (_lock)
        {
            while (!(isTaken = _held + bytes <= limit()) && TryEvictLargerThan(buffer.HeldBytes + bytes) is { } victim)
                (evicted ??= []).Add(victim);
            if (isTaken)
            {
                Volatile.Write(ref _held, _held + bytes);
                _holders.Add(buffer);
            }
        }
        // Outside the lock: to close a client takes others.
        foreach (var victim in evicted ?? [])
            victim.Evicted();
        return isTaken;
    }

    /// <summary>Gives bytes back.</summary>
    public void GiveBack(ReceiveBuffer buffer, long bytes, bool isLast)
    {
        lock (_lock)
        {
            Volatile.Write(ref _held, _held - bytes);
            if (isLast)
                _holders.Remove(buffer);
        }
    }

    // Each is tried once: one that is in use, because its message is being handled, is passed over.
    ReceiveBuffer? TryEvictLargerThan(long bytes)
    {
        foreach (var holder in _holders.Where(h => h.HeldBytes > bytes).OrderByDescending(h => h.HeldBytes))
        {
            if (holder.TryEvict() is not (> 0 and var freed))
                continue;
            Volatile.Write(ref _held, _held - freed);
            _holders.Remove(holder);
            return holder;
        }
        return null;
    }
}
