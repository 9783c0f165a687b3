namespace PluginChat.Host.Channels;

/// <summary>
/// The last messages of a channel, kept on this host: clients that come back are served from here, without a word to the engine. Whoever
/// appends to the log holds its lock, and so does whoever reads here.
/// </summary>
/// <param name="retention">How much is kept.</param>
/// <param name="floor">The position that it begins at.</param>
sealed class ChannelHistory(Retention retention, long floor)
{
    readonly Queue<(long Time, Retained Message)> _messages = new();
    long _bytes;

    /// <summary>Everything behind this offset that is for all is here.</summary>
    public long Floor { get; private set; } = floor;

    public int Count => _messages.Count;

    public void Add(in Publication publication, long offset, long now)
    {
        if (publication.IsRetained)
        {
            var bytes = publication.Message.Bytes;
            _messages.Enqueue((now, new(offset, publication.Message.Kind, bytes.ToArray(), publication.Except)));
            _bytes += bytes.Length;
        }
        Trim(now);
    }

    /// <summary>Forgets everything, and begins again at an offset.</summary>
    public void Reset(long floor)
    {
        _messages.Clear();
        _bytes = 0;
        Floor = floor;
    }

    /// <summary>What lies behind an offset, oldest first; null where some of it is gone.</summary>
    public IReadOnlyList<Retained>? After(long offset, long now)
    {
        Trim(now);
        return offset < Floor ? null : [.. _messages.Select(m => m.Message).Where(m => m.Offset > offset)];
    }

    /// <summary>The last so many messages, or as many as there are.</summary>
    public IReadOnlyList<Retained> Last(int count, long now)
    {
        Trim(now);
        return [.. _messages.Skip(Math.Max(0, _messages.Count - count)).Select(m => m.Message)];
    }

    void Trim(long now)
    {
        while (_messages.TryPeek(out var oldest) && (_messages.Count > retention.Messages || _bytes > retention.Bytes || IsTooOld(oldest.Time, now)))
        {
            _messages.Dequeue();
            _bytes -= oldest.Message.Payload.Length;
            Floor = oldest.Message.Offset;
        }
    }

    bool IsTooOld(long time, long now) => retention.Age != Timeout.InfiniteTimeSpan && now - time > retention.Age.TotalMilliseconds;
}
