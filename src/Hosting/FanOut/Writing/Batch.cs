using System.Buffers;

namespace PluginChat.Hosting.FanOut.Writing;

/// <summary>What goes out in one write: whole frames.</summary>
/// <param name="Bytes">The frames.</param>
/// <param name="Rented">The pooled buffer that they were gathered in, if they were.</param>
/// <param name="HasData">Whether there is more than pings, pongs and a close frame.</param>
/// <param name="IsLast">Whether the close frame is at the end.</param>
readonly record struct Batch(ReadOnlyMemory<byte> Bytes, byte[]? Rented = null, bool HasData = true, bool IsLast = false)
{
    public void GiveBack()
    {
        if (Rented is not null)
            ArrayPool<byte>.Shared.Return(Rented);
    }
}
