using System.Buffers;
using PluginChat.Hosting.FanOut.Logs;

namespace PluginChat.Hosting.FanOut.Writing;

/// <summary>
/// Frames for one client alone, each with the position of the log at which it was made: it goes out after what lies before that
/// position and before what lies behind. Most clients never have one.
/// </summary>
sealed class DirectQueue
{
    // Frames up to this size together are copied into one write: the copy costs less than another system call.
    const int GatherBytes = 16 << 10;

    // Answers to pings that may wait at a time; of more, the newest alone is answered (RFC 6455, 5.5.3). Some, so that a client which reads
    // has an answer to each of a burst, as Autobahn's case 2.10 wants it.
    const int MostPongs = 16;

    enum EntryKind : byte
    {
        Data,
        Published,
        Pong,
        Close,
    }

    readonly record struct Entry(long Position, long Since, ReadOnlyMemory<byte> Frame, EntryKind Kind);

    readonly Lock _lock = new();
    readonly Queue<Entry> _entries = new(); // under _lock
    Entry? _newestPong; // under _lock; where as many wait as may
    long _last; // under _lock; the position of the last in _entries
    int _pongs; // under _lock; of _entries
    long _largest; // written under _lock
    long _bytes; // written under _lock
    int _count; // written under _lock
    bool _sealed; // written under _lock

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Bytes that wait here.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The longest frame since nothing waited, in bytes.</summary>
    public long LargestFrame => Volatile.Read(ref _largest);

    public bool IsSealed => Volatile.Read(ref _sealed);

    /// <summary>Adds a message's frame. False after <see cref="TrySeal"/>.</summary>
    public bool TryAdd(long position, long now, ReadOnlyMemory<byte> frame, bool isPublished) =>
        TryAdd(new(position, now, frame, isPublished ? EntryKind.Published : EntryKind.Data));

    /// <summary>Drops what others get too.</summary>
    public void DropPublished()
    {
        lock (_lock)
        {
            for (var left = _entries.Count; left > 0; left--)
            {
                var entry = _entries.Dequeue();
                if (entry.Kind != EntryKind.Published)
                    _entries.Enqueue(entry);
                else
                    _bytes -= entry.Frame.Length;
            }
            Count(0);
        }
    }

    /// <summary>Adds the answer to a ping, which may take the place of an earlier one. False after <see cref="TrySeal"/>.</summary>
    public bool TryAddPong(long position, long now, ReadOnlyMemory<byte> frame)
    {
        lock (_lock)
        {
            var entry = new Entry(position, now, frame, EntryKind.Pong);
            if (_pongs < MostPongs)
                return TryAdd(entry);
            _newestPong = entry;
            return !_sealed;
        }
    }

    /// <summary>Adds the last frame. False where that has happened.</summary>
    /// <param name="position">The log's position.</param>
    /// <param name="now">The coarse clock's time.</param>
    /// <param name="frame">The close frame.</param>
    /// <param name="dropPending">Whether it takes the place of everything that waits, here and in the log.</param>
    public bool TrySeal(long position, long now, ReadOnlyMemory<byte> frame, bool dropPending)
    {
        lock (_lock)
        {
            if (_sealed)
                return false;
            _newestPong = null;
            if (dropPending)
                Clear();
            var added = TryAdd(new(dropPending ? 0 : position, now, frame, EntryKind.Close));
            Volatile.Write(ref _sealed, true);
            return added;
        }
    }

    /// <summary>Empties it and takes no more.</summary>
    public void End()
    {
        lock (_lock)
        {
            Volatile.Write(ref _sealed, true);
            _newestPong = null;
            Clear();
        }
    }

    /// <summary>Whether the first in the queue has waited since before a time.</summary>
    public bool HasWaitedSince(long time)
    {
        lock (_lock)
            return _entries.TryPeek(out var first) && first.Since <= time;
    }

    /// <summary>Takes what goes out next, from here and from the log; several small frames together.</summary>
    /// <param name="cursor">The client's place in the log, which is moved past what is taken.</param>
    /// <param name="tail">How far the log goes. Read before it was seen that this queue holds something.</param>
    public Batch Take(ref LogCursor cursor, long tail)
    {
        lock (_lock)
        {
            var (bytes, hasData, isLast) = TakePiece(ref cursor, tail, int.MaxValue);
            if (isLast || bytes.Length >= GatherBytes || _entries.Count == 0 && cursor.Position >= tail)
                return new(bytes, null, hasData, isLast);
            var gathered = ArrayPool<byte>.Shared.Rent(GatherBytes);
            var length = 0;
            while (!bytes.IsEmpty)
            {
                bytes.Span.CopyTo(gathered.AsSpan(length));
                length += bytes.Length;
                if (isLast)
                    break;
                (bytes, var isData, isLast) = TakePiece(ref cursor, tail, GatherBytes - length);
                hasData |= isData;
            }
            return new(gathered.AsMemory(0, length), gathered, hasData, isLast);
        }
    }

    // The next frame or frames in order; empty where there are none, or they have no room.
    (ReadOnlyMemory<byte> Bytes, bool HasData, bool IsLast) TakePiece(ref LogCursor cursor, long tail, int room)
    {
        var hasEntry = _entries.TryPeek(out var entry);
        var before = (hasEntry ? entry.Position : tail) - cursor.Position;
        if (before > 0)
        {
            var bytes = cursor.Next(before);
            if (bytes.Length > room)
                return default;
            cursor.Advance(bytes.Length);
            return (bytes, true, false);
        }
        if (!hasEntry || entry.Frame.Length > room)
            return default;
        _entries.Dequeue();
        Count(-entry.Frame.Length);
        if (entry.Kind == EntryKind.Pong)
            TookPong();
        return (entry.Frame, entry.Kind is EntryKind.Data or EntryKind.Published, entry.Kind == EntryKind.Close);
    }

    // The newest goes behind what was queued since, which is a right answer too: no more than 16 wait before it.
    void TookPong()
    {
        _pongs--;
        if (_newestPong is not { } newest)
            return;
        _newestPong = null;
        TryAdd(newest with { Position = _entries.Count > 0 ? Math.Max(newest.Position, _last) : newest.Position });
    }

    bool TryAdd(in Entry entry)
    {
        lock (_lock)
        {
            if (_sealed)
                return false;
            _entries.Enqueue(entry);
            _last = entry.Position;
            if (entry.Kind == EntryKind.Pong)
                _pongs++;
            Count(entry.Frame.Length);
            return true;
        }
    }

    void Clear()
    {
        _entries.Clear();
        _pongs = 0;
        Count(-_bytes);
    }

    void Count(long bytes)
    {
        Volatile.Write(ref _largest, _entries.Count == 0 ? 0 : Math.Max(_largest, bytes));
        Volatile.Write(ref _bytes, _bytes + bytes);
        Volatile.Write(ref _count, _entries.Count);
    }
}
