namespace PluginChat.Host.FanOut;

/// <summary>
/// The append-only list of encoded frames of one channel. A publish costs one copy, however many clients there are: each
/// holds a <see cref="LogCursor"/> and is sent what lies between it and the tail.
/// </summary>
sealed class BroadcastLog
{
    // Large enough that a write seldom ends at a segment's end, small enough to stay off the large object heap.
    const int SegmentBytes = 64 << 10;

    readonly Lock _tailLock = new();
    LogSegment _tail = new(SegmentBytes);           // written under _tailLock
    long _tailPosition;                             // written under _tailLock
    long _largestFrame;                             // written under _tailLock

    /// <summary>Bytes appended since the log began: where the next frame starts.</summary>
    public long TailPosition => Volatile.Read(ref _tailPosition);

    /// <summary>The longest frame so far, in bytes: no client is too far behind for not having taken that one yet.</summary>
    public long LargestFrame => Volatile.Read(ref _largestFrame);

    /// <summary>Encodes a message at the tail. Never waits for a reader.</summary>
    public void Append(WebSocketMessage message)
    {
        var payload = message.Bytes.Span;
        var length = FrameEncoder.FrameLength(payload.Length);
        lock (_tailLock)
        {
            var tail = _tail;
            var written = tail.Written;
            if (tail.Buffer.Length - written < length)
            {
                var next = new LogSegment(Math.Max(SegmentBytes, length));
                tail.Next = next;                   // from now on the old segment's Written is final
                _tail = tail = next;
                written = 0;
            }
            FrameEncoder.Write(tail.Buffer.AsSpan(written), message.Kind, payload);
            tail.Written = written + length;
            if (length > _largestFrame)
                Volatile.Write(ref _largestFrame, length);
            Volatile.Write(ref _tailPosition, _tailPosition + length);
        }
    }

    /// <summary>Keeps others from publishing until the scope is disposed. The holder may publish.</summary>
    public Lock.Scope Hold() => _tailLock.EnterScope();

    /// <summary>A cursor at the tail: it sees what is published from now on.</summary>
    public LogCursor OpenCursor()
    {
        lock (_tailLock)
            return new(_tail, _tail.Written, _tailPosition);
    }
}
