using System.Buffers;
using PluginChat.Host.FanOut.Broadcast;

namespace PluginChat.Host.FanOut.Writing;

/// <summary>
/// Frames for one client alone, each with the position of the log at which it was made: it goes out after what lies before that
/// position and before what lies behind. Most clients never have one.
/// </summary>
sealed class DirectQueue
{
    // Frames up to this size together are copied into one write: the copy costs less than another system call.
    const int GatherBytes = 16 << 10;

    readonly record struct Entry(long Position, long Since, ReadOnlyMemory<byte> Frame, bool IsControl, bool IsLast);

    readonly Lock _lock = new();
    readonly Queue<Entry> _entries = new();     // under _lock
    long _bytes;                                // written under _lock
    int _count;                                 // written under _lock
    bool _sealed;                               // written under _lock

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Bytes that wait here.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public bool IsSealed => Volatile.Read(ref _sealed);

    /// <summary>Adds a frame. False after <see cref="TrySeal"/>.</summary>
    public bool TryAdd(long position, long now, ReadOnlyMemory<byte> frame, bool isControl) => TryAdd(new(position, now, frame, isControl, IsLast: false));

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
            if (dropPending)
            {
                _entries.Clear();
                _bytes = 0;
            }
            var added = TryAdd(new(dropPending ? 0 : position, now, frame, IsControl: true, IsLast: true));
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
            _entries.Clear();
            Count(-_bytes);
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
        return (entry.Frame, !entry.IsControl, entry.IsLast);
    }

    bool TryAdd(in Entry entry)
    {
        lock (_lock)
        {
            if (_sealed)
                return false;
            _entries.Enqueue(entry);
            Count(entry.Frame.Length);
            return true;
        }
    }

    void Count(long bytes)
    {
        Volatile.Write(ref _bytes, _bytes + bytes);
        Volatile.Write(ref _count, _entries.Count);
    }
}
