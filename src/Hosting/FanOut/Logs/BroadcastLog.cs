using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.FanOut.Logs;

/// <summary>
/// The append-only list of encoded frames of one channel. A publish costs one encoding, however many clients there are: each
/// holds a <see cref="LogCursor"/> and is sent what lies between it and the tail. Clients that agreed on compression read a
/// chain of their own, which has the same messages in the same order; so do those that want to know each message's number.
/// </summary>
sealed class BroadcastLog(CoarseClock clock)
{
    readonly Lock _tailLock = new();
    LogChain? _deflated; // made under _tailLock, by the first who reads it
    long _deflateThreshold; // written before _deflated
    LogChain? _numbered; // made under _tailLock, by the first who reads it
    ChannelPosition _position = new("", 0); // under _tailLock
    ChannelHistory? _history; // under _tailLock
    long _published; // written under _tailLock
    long _deliveries; // written under _tailLock

    /// <summary>The frames as they are.</summary>
    public LogChain Plain { get; } = new(clock);

    /// <summary>Makes what a client may come back with to a position of another epoch, where the token that it has says nothing.</summary>
    public Func<ChannelPosition, string?>? TokenOf { get; init; }

    /// <summary>Messages that were published to all or to some.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>One for each of those and each client that it was for.</summary>
    public long Deliveries => Volatile.Read(ref _deliveries);

    /// <summary>Bytes that went out to readers, frames that were for one alone among them.</summary>
    public long SentBytes =>
        Plain.SentBytes.Sum + (Volatile.Read(ref _deflated)?.SentBytes.Sum ?? 0) + (Volatile.Read(ref _numbered)?.SentBytes.Sum ?? 0);

    /// <summary>What was appended last.</summary>
    public ChannelPosition Position
    {
        get
        {
            lock (_tailLock)
                return _position;
        }
    }

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

    /// <summary>
    /// The frames with each message's number before it (<see cref="NumberedFrame"/>), for clients that may come back for what they missed.
    /// </summary>
    public LogChain Numbered()
    {
        lock (_tailLock)
            return _numbered ??= new(clock);
    }

    /// <summary>Keeps messages from now on, unless that has begun.</summary>
    public void Keep(Retention retention)
    {
        lock (_tailLock)
            _history ??= new(retention, _position.Offset);
    }

    /// <summary>Encodes a message at the tail. Never waits for a reader.</summary>
    public void Append(WebSocketMessage message) => Append(new Publication(message));

    /// <summary>Encodes a message at the tail. Never waits for a reader.</summary>
    public void Append(in Publication publication)
    {
        if (!TryAppend(publication))
            throw new InvalidOperationException("The log stands still.");
    }

    /// <summary>Encodes a message at the tail. False while the log stands still.</summary>
    public bool TryAppend(in Publication publication)
    {
        var message = publication.Message;
        using var deflated = Deflate(message);
        lock (_tailLock)
        {
            if (IsStill)
                return false;
            var offset = Advance(publication);
            Plain.Append(message);
            if (!deflated.IsEmpty)
                _deflated!.Append(deflated.Frame);
            else if (_deflated is { HasReaders: true })
                _deflated.Append(message);
            if (_numbered is { HasReaders: true })
                _numbered.Append(message, offset);
            CountPublished(Plain.Readers + (_deflated?.Readers ?? 0) + (_numbered?.Readers ?? 0));
            return true;
        }
    }

    /// <summary>Whether nothing may be appended: another process is about to go on with it. Read while the log is held.</summary>
    public bool IsStill { get; private set; }

    /// <summary>Lets nothing be appended, or something again.</summary>
    public void Stand(bool still)
    {
        lock (_tailLock)
            IsStill = still;
    }

    /// <summary>What another process needs to go on with it.</summary>
    public LogState Export()
    {
        lock (_tailLock)
            return new(_position, _history?.Floor ?? _position.Offset, [.. _history?.Export(clock.Now) ?? []], _published, _deliveries);
    }

    /// <summary>Goes on where another process was. Nobody reads it yet.</summary>
    public void Import(LogState state)
    {
        lock (_tailLock)
        {
            (_position, _published, _deliveries) = (state.Position, state.Published, state.Deliveries);
            _history?.Import(state, clock.Now);
        }
    }

    /// <summary>Gives a publication its number, while the log is held.</summary>
    public long Advance(in Publication publication)
    {
        if (publication.Offset == Publication.None)
            return Publication.None;
        _position = _position with { Offset = publication.Offset == Publication.Next ? _position.Offset + 1 : publication.Offset };
        _history?.Add(publication, _position.Offset, clock.Now);
        return _position.Offset;
    }

    /// <summary>Gives a number to what was appended without one. Those who count are told.</summary>
    public void Number(in Publication publication)
    {
        lock (_tailLock)
        {
            Advance(publication);
            if (_numbered is { HasReaders: true })
                _numbered.Append(ChannelNotes.At(_position));
        }
    }

    /// <summary>Goes on at another position. Those who count are told.</summary>
    /// <param name="position">Where.</param>
    /// <param name="missed">How many messages were missed; null for nobody knows.</param>
    public void Jump(ChannelPosition position, long? missed)
    {
        lock (_tailLock)
        {
            var token = position.Epoch == _position.Epoch ? null : TokenOf?.Invoke(position);
            _position = position;
            _history?.Reset(position.Offset);
            if (_numbered is { HasReaders: true })
                _numbered.Append(missed == 0 ? ChannelNotes.At(position, token) : ChannelNotes.Gap(position, missed, token));
        }
    }

    /// <summary>What this host has kept between two offsets; null where some of it is gone.</summary>
    public RetainedRange? Between(ChannelPosition after, long until)
    {
        lock (_tailLock)
            return after.Epoch == _position.Epoch ? _history?.Between(after.Offset, until, clock.Now) : null;
    }

    /// <summary>The last messages up to an offset.</summary>
    public RetainedRange Last(int count, long until)
    {
        lock (_tailLock)
            return _history?.Last(count, until, clock.Now) ?? default;
    }

    /// <summary>The frame of a message that only one client gets, a reader of <paramref name="chain"/>.</summary>
    public byte[] Encode(WebSocketMessage message, LogChain chain)
    {
        if (chain == Plain)
            return FrameEncoder.Encode(message);
        return IsNumbered(chain)
            ? NumberedFrame.Encode(message, Publication.None)
            : EncodeDeflated(message) ?? FrameEncoder.Encode(message);
    }

    public bool IsNumbered(LogChain chain) => chain == Volatile.Read(ref _numbered);

    /// <summary>The compressed frame of a message that only some get; null where no client can read it or it does not pay.</summary>
    public byte[]? EncodeDeflated(WebSocketMessage message)
    {
        using var deflated = Deflate(message);
        return deflated.IsEmpty ? null : deflated.Frame.ToArray();
    }

    // Once for all who can read it, and not under the lock: other publishers need not wait for it.
    DeflatedFrame Deflate(WebSocketMessage message) =>
        Volatile.Read(ref _deflated) is { HasReaders: true } && message.Bytes.Length >= _deflateThreshold
            ? DeflatedFrame.Of(message)
            : default;

    /// <summary>Keeps others from publishing until the scope is disposed. The holder may publish.</summary>
    public Lock.Scope EnterAppendLock() => _tailLock.EnterScope();

    /// <summary>Counts a message, while the log is held.</summary>
    public void CountPublished(int receivers)
    {
        Volatile.Write(ref _published, _published + 1);
        Volatile.Write(ref _deliveries, _deliveries + receivers);
    }

    /// <summary>A cursor at a chain's tail: it sees what is published from now on.</summary>
    public LogCursor OpenCursor(LogChain chain) => OpenCursor(chain, out _);

    /// <summary>A cursor at a chain's tail: it sees what is published from now on.</summary>
    /// <param name="chain">Which of the log's chains.</param>
    /// <param name="position">What it does not see any more.</param>
    public LogCursor OpenCursor(LogChain chain, out ChannelPosition position)
    {
        lock (_tailLock)
        {
            position = _position;
            return chain.OpenCursor();
        }
    }
}
