using PluginChat.Hosting.Frames;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.FanOut.Logs;

/// <summary>
/// One encoding of a <see cref="BroadcastLog"/>: segments of frames, of which only the last is held. The log's lock is held by the thread
/// that appends.
/// </summary>
sealed class LogChain(CoarseClock clock)
{
    // Large enough that a write seldom ends at a segment's end, small enough to stay off the large object heap.
    const int SegmentBytes = 64 << 10;

    readonly LogAges _ages = new();
    LogSegment _tail = new(SegmentBytes);
    long _tailPosition;
    long _largestFrame;
    int _readers;

    /// <summary>Bytes appended since the chain began: where the next frame starts.</summary>
    public long TailPosition => Volatile.Read(ref _tailPosition);

    /// <summary>The longest frame so far, in bytes: no client is too far behind for not having taken that one yet.</summary>
    public long LargestFrame => Volatile.Read(ref _largestFrame);

    /// <summary>Whether anybody reads this chain now.</summary>
    public bool HasReaders => Readers > 0;

    public int Readers => Volatile.Read(ref _readers);

    /// <summary>Bytes that its readers were sent.</summary>
    public StripedCounter SentBytes { get; } = new();

    public void RemoveReader() => Interlocked.Decrement(ref _readers);

    /// <summary>Encodes a message at the tail.</summary>
    public void Append(WebSocketMessage message)
    {
        var payload = message.Bytes.Span;
        var length = FrameEncoder.FrameLength(payload.Length);
        FrameEncoder.Write(Room(length), message.Kind, payload);
        Commit(length);
    }

    /// <summary>Encodes a message with its number at the tail.</summary>
    public void Append(WebSocketMessage message, long offset)
    {
        var length = NumberedFrame.Length(message, offset);
        NumberedFrame.Write(Room(length), message, offset);
        Commit(length);
    }

    /// <summary>Copies a whole frame to the tail.</summary>
    public void Append(ReadOnlySpan<byte> frame)
    {
        frame.CopyTo(Room(frame.Length));
        Commit(frame.Length);
    }

    /// <summary>
    /// A cursor at the tail. Its holder is a reader from now on, not only when it has joined: what is appended in between has to be here.
    /// </summary>
    public LogCursor OpenCursor()
    {
        Interlocked.Increment(ref _readers);
        return new(_tail, _tail.Written, _tailPosition);
    }

    /// <summary>Where the log was at a time: what lies before it had been published by then. Any thread.</summary>
    public long PositionAt(long time) => _ages.PositionAt(time, TailPosition);

    Span<byte> Room(int length)
    {
        var tail = _tail;
        if (tail.Buffer.Length - tail.Written < length)
        {
            var next = new LogSegment(Math.Max(SegmentBytes, length));
            tail.Next = next; // from now on the old segment's Written is final
            _tail = tail = next;
        }
        return tail.Buffer.AsSpan(tail.Written);
    }

    void Commit(int length)
    {
        _ages.Appending(clock.Now, _tailPosition);
        _tail.Written += length;
        if (length > _largestFrame)
            Volatile.Write(ref _largestFrame, length);
        Volatile.Write(ref _tailPosition, _tailPosition + length);
    }
}
