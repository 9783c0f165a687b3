namespace PluginChat.Hosting.FanOut.Logs;

/// <summary>A client's place in a <see cref="LogChain"/>. One thread at a time moves it; any may read its position.</summary>
struct LogCursor(LogSegment segment, int offset, long position)
{
    LogSegment _segment = segment;
    int _offset = offset;
    long _position = position;

    /// <summary>Bytes of the log that are behind this cursor.</summary>
    public readonly long Position => _position;

    /// <summary>What lies between the cursor and the tail in one piece, but no more than <paramref name="limit"/> bytes.</summary>
    /// <param name="limit">A distance that ends between two frames.</param>
    public ReadOnlyMemory<byte> Next(long limit)
    {
        while (true)
        {
            // Next is read before Written: once there is a next segment, what Written says is all there will be.
            var next = _segment.Next;
            var available = _segment.Written - _offset;
            if (available > 0)
                return _segment.Buffer.AsMemory(_offset, (int)Math.Min(available, limit));
            if (next is null)
                return default;
            (_segment, _offset) = (next, 0);
        }
    }

    public void Advance(int bytes)
    {
        _offset += bytes;
        Volatile.Write(ref _position, _position + bytes);
    }

    /// <summary>Leaves out what lies before a position.</summary>
    public void SkipTo(long position)
    {
        while (position > _position && Next(position - _position) is { IsEmpty: false } skipped)
            Advance(skipped.Length);
    }

    /// <summary>Lets go of the log, whose segments this cursor would keep in memory.</summary>
    public void Release() => (_segment, _offset) = (new LogSegment(0), 0);
}
