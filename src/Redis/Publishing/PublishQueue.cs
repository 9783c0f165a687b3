using PluginChat.Hosting.Channels;

namespace PluginChat.Redis.Publishing;

/// <summary>
/// What a host wants to publish and the engine has not confirmed yet, in order and numbered: what is at its head may be sent again, as
/// often as it takes. Bounded.
/// </summary>
sealed class PublishQueue(long limitBytes)
{
    // As much as goes well into one script: Redis serves nobody else meanwhile.
    public const int MaxBatchCount = 512;
    const int MaxBatchBytes = 1 << 20;

    readonly Lock _lock = new();
    readonly List<byte[]> _entries = []; // under _lock
    int _head; // under _lock; where the entries that still count begin
    long _bytes; // written under _lock
    long _lastNumber; // under _lock; numbers begin at 1
    Action<Publication>? _elsewhere; // under _lock: where what is added goes while it stands still

    public long Bytes => Volatile.Read(ref _bytes);

    public bool IsEmpty => Bytes == 0;

    /// <summary>The number of what was added last.</summary>
    public long LastNumber
    {
        get
        {
            lock (_lock)
                return _lastNumber;
        }
    }

    /// <summary>Takes nothing from now on: it goes elsewhere; null takes it again.</summary>
    public void Stand(Action<Publication>? elsewhere)
    {
        lock (_lock)
            _elsewhere = elsewhere;
    }

    /// <summary>Goes on behind what another process added. Before anything is sent.</summary>
    /// <param name="last">The number of what that one added last.</param>
    /// <param name="sender">This host, as which it did.</param>
    public void TakeUp(long last, HostId sender)
    {
        lock (_lock)
        {
            // What controllers published as they were made.
            for (var i = _head; i < _entries.Count; i++)
            {
                var publication = PublicationCodec.Decode(_entries[i], Publication.None, out _, out var number);
                _entries[i] = PublicationCodec.Encode(publication, sender, number + last);
            }
            _lastNumber += last;
        }
    }

    /// <summary>Adds a publication. False where it has no room.</summary>
    /// <param name="publication">What to add; its payload is copied.</param>
    /// <param name="sender">This host.</param>
    /// <param name="before">Called with it and its number before anything else can be added.</param>
    public bool TryAdd(in Publication publication, HostId sender, Action<Publication, long> before)
    {
        lock (_lock)
        {
            if (_elsewhere is not null)
            {
                _elsewhere(publication);
                return true;
            }
            if (_bytes + publication.Message.Bytes.Length > limitBytes)
                return false;
            var bytes = PublicationCodec.Encode(publication, sender, ++_lastNumber);
            _entries.Add(bytes);
            Volatile.Write(ref _bytes, _bytes + bytes.Length);
            before(publication, _lastNumber);
            return true;
        }
    }

    /// <summary>What goes out next. It stays at the head until <see cref="Confirm"/>.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="number">The number of its first.</param>
    public byte[][] Next(int most, out long number)
    {
        lock (_lock)
        {
            var count = 0;
            for (long bytes = 0; count < Math.Min(most, MaxBatchCount) && _head + count < _entries.Count; count++)
            {
                bytes += _entries[_head + count].Length;
                if (count > 0 && bytes > MaxBatchBytes)
                    break;
            }
            number = _lastNumber - (_entries.Count - _head) + 1;
            return [.. _entries.GetRange(_head, count)];
        }
    }

    /// <summary>Takes away what the engine has.</summary>
    public void Confirm(int count)
    {
        lock (_lock)
        {
            var bytes = _bytes;
            for (var i = _head; i < _head + count; i++)
                bytes -= _entries[i].Length;
            _head += count;
            if (_head * 2 > _entries.Count)
            {
                _entries.RemoveRange(0, _head);
                _head = 0;
            }
            Volatile.Write(ref _bytes, bytes);
        }
    }

    /// <summary>Puts something else in the place of what goes out next, with the same number.</summary>
    /// <returns>The bytes that were there.</returns>
    public int ReplaceNext(in Publication publication, HostId sender)
    {
        lock (_lock)
        {
            var refused = _entries[_head].Length;
            _entries[_head] = PublicationCodec.Encode(publication, sender, _lastNumber - (_entries.Count - _head) + 1);
            Volatile.Write(ref _bytes, _bytes - refused + _entries[_head].Length);
            return refused;
        }
    }

    /// <summary>Calls with everything that waits, while nothing can be added.</summary>
    public void ForEach(Action first, Action<ReadOnlyMemory<byte>> each)
    {
        lock (_lock)
        {
            first();
            foreach (var bytes in _entries.Skip(_head))
                each(bytes);
        }
    }
}
