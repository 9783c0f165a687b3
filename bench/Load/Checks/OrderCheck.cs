namespace PluginChat.Bench.Load.Checks;

/// <summary>
/// Checks that each client gets each message once, in its sender's order, and all clients in the same order. The first
/// client to get a message writes the log; the others compare. Used by one worker's thread.
/// </summary>
sealed class OrderCheck(ushort run, int senders)
{
    const int Nothing = -1;

    public ReferenceLog Log { get; } = new(senders);

    /// <summary>Messages that a client got again.</summary>
    public long Doubled { get; private set; }

    /// <summary>Messages that a client got after a later one of the same sender.</summary>
    public long Reordered { get; private set; }

    /// <summary>Messages that a client got after one that came before it for others, of other senders.</summary>
    public long Mismatched { get; private set; }

    /// <summary>Messages without this run's stamp.</summary>
    public long Foreign { get; private set; }

    /// <summary>Takes a message that came to a client.</summary>
    /// <returns>Its place in the log, or a negative number: it was not new, not ours, or it came too early to be placed.</returns>
    public int Take(Progress client, ReadOnlySpan<byte> text)
    {
        if (text.Length >= Stamp.Bytes && Log.Has(client.Next, Stamp.KeyOf(text)))
            return client.Next++;
        return client.Joined ? TakeUnexpected(client, text) : TakeFirst(client, text);
    }

    // One that joined later starts where the log has its first message. It writes none itself: what came before that may
    // still be on the way to the others.
    int TakeFirst(Progress client, ReadOnlySpan<byte> text)
    {
        client.Early.Add(text[..Math.Min(text.Length, Stamp.Bytes)].ToArray());
        Place(client);
        return Nothing;
    }

    /// <summary>Tries again to find the first message of a client that joined later.</summary>
    public void Place(Progress client)
    {
        if (client.Joined || client.Early.Count == 0)
            return;
        if (!Stamp.TryRead(client.Early[0], run, out var sender, out var sequence, out _) || sender >= senders)
        {
            Foreign++;
            client.Early.RemoveAt(0);
            return;
        }
        var position = Log.PositionOf(sender, sequence);
        if (position < 0)
            return;
        client.Next = position;
        foreach (var early in client.Early)
            Take(client, early);
        client.Early.Clear();
    }

    int TakeUnexpected(Progress client, ReadOnlySpan<byte> text)
    {
        if (!Stamp.TryRead(text, run, out var sender, out var sequence, out var intended) || sender >= senders)
        {
            Foreign++;
            return Nothing;
        }
        var late = false;
        var position = Log.PositionOf(sender, sequence);
        if (position < 0)
            position = Log.Append(Stamp.KeyOf(text), sender, sequence, intended);
        if (position < client.Next)
        {
            if (!client.Missed.Remove(position))
            {
                Doubled++;
                return Nothing;
            }
            late = true;
        }
        if (Log.HasLater(sender, sequence) && Log.LaterOf(sender, sequence).Any(client.HasGot))
            Reordered++;
        else if (late)
            Mismatched++;
        for (; client.Next < position; client.Next++)
            client.Missed.Add(client.Next);
        client.Next = Math.Max(client.Next, position + 1);
        return position;
    }
}
