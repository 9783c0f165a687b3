using System.Buffers;
using System.ComponentModel;

namespace PluginChat.Pages;

/// <summary>
/// What a page writes, in one piece of pooled memory, so that its length is known before the response starts. Used by one thread at a time.
/// </summary>
/// <param name="sizeHint">How many bytes are expected; 0 where nothing is known.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PageOutput(int sizeHint = 0) : IBufferWriter<byte>, IDisposable
{
    const int LeastBytes = 4096;

    byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, LeastBytes));

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written. Valid until the next call of any other member.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - Length);
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _bytes.AsSpan(Length);
    }

    /// <summary>Adds bytes.</summary>
    /// <param name="bytes">The bytes; they are copied.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - Length)
            Ensure(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>Forgets what was written after a position.</summary>
    /// <param name="length">How many bytes stay: from 0 to <see cref="Length"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative or more than there are.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Gives the memory back. Nothing may be written or read after it.</summary>
    public void Dispose()
    {
        Length = 0;
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    void Ensure(int more)
    {
        more = Math.Max(more, 1);
        if (more <= _bytes.Length - Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(
            checked((int)Math.Max((long)Length + more, Math.Min(2L * _bytes.Length, Array.MaxLength)))
        );
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
