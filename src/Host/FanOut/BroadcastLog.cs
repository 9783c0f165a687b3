namespace PluginChat.Host.FanOut;

/// <summary>
/// The append-only list of encoded frames of one channel. A publish costs one encoding, however many clients there are: each
/// holds a <see cref="LogCursor"/> and is sent what lies between it and the tail. Clients that agreed on compression read a
/// chain of their own, which has the same messages in the same order.
/// </summary>
sealed class BroadcastLog(CoarseClock clock)
{
    readonly Lock _tailLock = new();
    LogChain? _deflated;                            // made under _tailLock, by the first who reads it
    long _deflateThreshold;                         // written before _deflated
    long _published;                                // written under _tailLock
    long _deliveries;                               // written under _tailLock

    /// <summary>The frames as they are.</summary>
    public LogChain Plain { get; } = new(clock);

    /// <summary>Messages that were published to all or to some.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>One for each of those and each client that it was for.</summary>
    public long Deliveries => Volatile.Read(ref _deliveries);

    /// <summary>Bytes that went out to readers, frames that were for one alone among them.</summary>
    public long SentBytes => Plain.SentBytes.Sum + (Volatile.Read(ref _deflated)?.SentBytes.Sum ?? 0);

    /// <summary>The frames, compressed where that makes them smaller (RFC 7692).</summary>
    /// <param name="threshold">Messages with a smaller payload, in bytes, stay as they are. The first caller's holds.</param>
    public LogChain Deflated(long threshold)
    {
        if (Volatile.Read(ref _deflated) is { } chain)
            return chain;
        lock (_tailLock)
        {
            if (_deflated is null)
            {
                _deflateThreshold = threshold;
                Volatile.Write(ref _deflated, new(clock));
            }
            return _deflated;
        }
    }

    /// <summary>Encodes a message at the tail. Never waits for a reader.</summary>
    public void Append(WebSocketMessage message)
    {
        using var deflated = Deflate(message);
        lock (_tailLock)
        {
            Plain.Append(message);
            if (!deflated.IsEmpty)
                _deflated!.Append(deflated.Frame);
            else if (_deflated is { HasReaders: true })
                _deflated.Append(message);
            CountPublished(Plain.Readers + (_deflated?.Readers ?? 0));
        }
    }

    /// <summary>The frame of a message that only some get, for a reader of <paramref name="chain"/>.</summary>
    public byte[] Encode(WebSocketMessage message, LogChain chain) => (chain == Plain ? null : EncodeDeflated(message)) ?? FrameEncoder.Encode(message);

    /// <summary>The compressed frame of a message that only some get; null where nobody can read it or it does not pay.</summary>
    public byte[]? EncodeDeflated(WebSocketMessage message)
    {
        using var deflated = Deflate(message);
        return deflated.IsEmpty ? null : deflated.Frame.ToArray();
    }

    // Once for all who can read it, and not under the lock: other publishers need not wait for it.
    DeflatedFrame Deflate(WebSocketMessage message) =>
        Volatile.Read(ref _deflated) is { HasReaders: true } && message.Bytes.Length >= _deflateThreshold ? DeflatedFrame.Of(message) : default;

    /// <summary>Keeps others from publishing until the scope is disposed. The holder may publish.</summary>
    public Lock.Scope Hold() => _tailLock.EnterScope();

    /// <summary>Counts a message, while the log is held.</summary>
    public void CountPublished(int receivers)
    {
        Volatile.Write(ref _published, _published + 1);
        Volatile.Write(ref _deliveries, _deliveries + receivers);
    }

    /// <summary>A cursor at a chain's tail: it sees what is published from now on.</summary>
    public LogCursor OpenCursor(LogChain chain)
    {
        lock (_tailLock)
            return chain.OpenCursor();
    }
}
