using System.Buffers;

namespace PluginChat.Host.WebSockets;

/// <summary>Gathers a message in pooled memory that is taken when data is there and given back between messages.</summary>
struct MessageBuffer
{
    // Most chat messages fit; a larger one doubles it.
    const int FirstBytes = 4096;

    byte[]? _bytes;

    public int Count { get; private set; }

    public readonly ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Count);

    /// <summary>Room for at least one more byte, but no more than <paramref name="limit"/> in all.</summary>
    public Memory<byte> Room(long limit)
    {
        if (_bytes is null)
            _bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(limit, FirstBytes));
        else if (Count == _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Min(limit, Array.MaxLength), _bytes.Length * 2L));
            _bytes.AsSpan(0, Count).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        return _bytes.AsMemory(Count, (int)Math.Min(_bytes.Length - Count, limit - Count));
    }

    public void Add(int bytes) => Count += bytes;

    /// <summary>Keeps what follows the first <paramref name="bytes"/>.</summary>
    public void Drop(int bytes)
    {
        _bytes.AsSpan(bytes, Count - bytes).CopyTo(_bytes);
        Count -= bytes;
    }

    public void Release()
    {
        if (_bytes is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
        _bytes = null;
        Count = 0;
    }
}
