using System.Buffers;

namespace PluginChat.Hosting.WebSockets.Receiving;

/// <summary>
/// Gathers what has come of one message, in memory that grows with it and counts towards the <see cref="ReceiveBudget"/>. While its client
/// is waited for it is parked, and the budget may take the memory away.
/// </summary>
/// <param name="budget">What it counts towards.</param>
/// <param name="evicted">Called when the budget has taken its memory, on any thread.</param>
sealed class ReceiveBuffer(ReceiveBudget budget, Action evicted)
{
    // Most chat messages fit; a larger one doubles it.
    const int FirstBytes = 4096;

    // Larger arrays are the collector's. The pool keeps up to 32 of a size for each core, for a minute at least: with those of 1 MB, 36 MB
    // were left of a flood that was over (MemoryAttackTests).
    const int LargestPooledBytes = 64 << 10;

    readonly Lock _lock = new();
    byte[]? _bytes; // under _lock while it is parked, its owner's otherwise
    bool _isParked; // under _lock
    long _held; // written by its owner, and under _lock by who evicts it

    /// <summary>Bytes that it counts for.</summary>
    public long HeldBytes => Volatile.Read(ref _held);

    public int Count { get; private set; }

    public Memory<byte> Written => _bytes.AsMemory(0, Count);

    /// <summary>
    /// Room behind what is written: at least a byte, and with that no more than <paramref name="limit"/> in all. Empty where the budget is
    /// used up.
    /// </summary>
    public Memory<byte> Room(long limit)
    {
        if (_bytes is null || Count == _bytes.Length)
        {
            var size = (int)Math.Min(Math.Min(limit, Array.MaxLength), _bytes is null ? FirstBytes : _bytes.Length * 2L);
            var larger = size <= LargestPooledBytes ? ArrayPool<byte>.Shared.Rent(size) : null;
            size = larger?.Length ?? size;
            if (!budget.TryTake(this, size))
            {
                GiveBack(larger);
                return default;
            }
            larger ??= GC.AllocateUninitializedArray<byte>(size);
            _bytes.AsSpan(0, Count).CopyTo(larger);
            var old = _bytes;
            (_bytes, _held) = (larger, _held + size);
            if (old is not null)
                Release(old, isLast: false);
        }
        return _bytes.AsMemory(Count, (int)Math.Min(_bytes.Length - Count, limit - Count));
    }

    public void Add(int bytes) => Count += bytes;

    /// <summary>Copies bytes behind what is written. False where the budget is used up.</summary>
    public bool TryAdd(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = Room(Array.MaxLength);
            if (room.IsEmpty)
                return false;
            var length = Math.Min(room.Length, bytes.Length);
            bytes[..length].CopyTo(room.Span);
            Add(length);
            bytes = bytes[length..];
        }
        return true;
    }

    /// <summary>Keeps what follows the first <paramref name="bytes"/>.</summary>
    public void Drop(int bytes)
    {
        _bytes.AsSpan(bytes, Count - bytes).CopyTo(_bytes);
        Count -= bytes;
    }

    /// <summary>Lets the budget take the memory away until <see cref="TryUnpark"/>: it is neither read nor written.</summary>
    public void Park()
    {
        lock (_lock)
            _isParked = true;
    }

    /// <summary>False where the memory was taken away.</summary>
    public bool TryUnpark()
    {
        lock (_lock)
        {
            _isParked = false;
            return _bytes is not null || Count == 0;
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        byte[]? bytes;
        lock (_lock)
            (bytes, _bytes) = (_bytes, null);
        Count = 0;
        if (bytes is not null)
            Release(bytes, isLast: true);
    }

    /// <summary>Takes the memory away from a buffer that is parked, and returns how much it was. The budget's.</summary>
    public long TryEvict()
    {
        lock (_lock)
        {
            if (!_isParked || _bytes is not { } bytes)
                return 0;
            _bytes = null;
            GiveBack(bytes);
            var freed = _held;
            Volatile.Write(ref _held, 0);
            return freed;
        }
    }

    /// <summary>Tells its owner. The budget's.</summary>
    public void Evicted() => evicted();

    void Release(byte[] bytes, bool isLast)
    {
        Volatile.Write(ref _held, _held - bytes.Length);
        budget.GiveBack(this, bytes.Length, isLast);
        GiveBack(bytes);
    }

    static void GiveBack(byte[]? bytes)
    {
        if (bytes is { Length: <= LargestPooledBytes })
            ArrayPool<byte>.Shared.Return(bytes);
    }
}
