using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Channels;

/// <summary>
/// The last messages of a channel, kept on this host: clients that come back are served from here, without a word to the engine. Whoever
/// appends to the log holds its lock, and so does whoever looks something up here; to read on from there needs no lock.
/// </summary>
/// <param name="retention">How much is kept.</param>
/// <param name="floor">The position that it begins at.</param>
sealed class ChannelHistory(Retention retention, long floor)
{
    // A ring, so that an offset is found by halves: a crowd that comes back looks up one each, while the log is held.
    (long Time, Retained Message)[] _ring = new (long, Retained)[16];
    int _head;
    int _count;
    long _bytes;

    /// <summary>Everything behind this offset that is for all is here.</summary>
    public long Floor { get; private set; } = floor;

    public void Add(in Publication publication, long offset, long now)
    {
        if (publication.IsRetained)
        {
            if (_count == _ring.Length)
                Grow();
            var added = new Retained(offset, publication.Message.Kind, publication.Message.Bytes.ToArray(), publication.Except);
            if (_count > 0)
                At(_count - 1).Message.Next = added;
            At(_count++) = (now, added);
            _bytes += added.Length;
        }
        Trim(now);
    }

    /// <summary>All that is kept, the oldest first.</summary>
    public IEnumerable<KeptMessage> Export(long now)
    {
        Trim(now);
        for (var i = 0; i < _count; i++)
            yield return new(At(i).Message, now - At(i).Time);
    }

    /// <summary>Begins with what another process kept.</summary>
    public void Import(LogState state, long now)
    {
        Reset(state.Floor);
        foreach (var (message, age) in state.Messages)
            Add(new(message.Message, Except: message.Except, Offset: message.Offset), message.Offset, now - age);
    }

    /// <summary>Forgets everything, and begins again at an offset.</summary>
    public void Reset(long floor)
    {
        Array.Clear(_ring);
        (_head, _count, _bytes) = (0, 0, 0);
        Floor = floor;
    }

    /// <summary>What lies behind an offset and up to another; null where some of it is gone.</summary>
    public RetainedRange? Between(long after, long until, long now)
    {
        Trim(now);
        return after < Floor ? null : From(IndexBehind(after), until);
    }

    /// <summary>The last so many messages up to an offset, or as many as there are.</summary>
    public RetainedRange Last(int count, long until, long now)
    {
        Trim(now);
        return From(Math.Max(0, IndexBehind(until) - count), until);
    }

    RetainedRange From(int index, long until) => new(index < _count ? At(index).Message : null, until);

    // The first that has a higher offset, or their number.
    int IndexBehind(long offset)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (At(middle).Message.Offset <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    void Trim(long now)
    {
        while (_count > 0 && (_count > retention.Messages || _bytes > retention.Bytes || IsTooOld(At(0).Time, now)))
        {
            ref var oldest = ref At(0);
            Floor = oldest.Message.Offset;
            _bytes -= oldest.Message.Length;
            oldest = default;
            _head = (_head + 1) % _ring.Length;
            _count--;
        }
    }

    void Grow()
    {
        var larger = new (long, Retained)[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
            larger[i] = At(i);
        (_ring, _head) = (larger, 0);
    }

    ref (long Time, Retained Message) At(int index) => ref _ring[(_head + index) % _ring.Length];

    bool IsTooOld(long time, long now) => retention.Age != Timeout.InfiniteTimeSpan && now - time > retention.Age.TotalMilliseconds;
}
