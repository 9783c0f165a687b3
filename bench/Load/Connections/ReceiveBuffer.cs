namespace PluginChat.Bench.Load.Connections;

/// <summary>
/// One buffer for all of a worker's clients: it stays in the processor's cache. A client keeps only the beginning of a
/// frame that did not arrive whole. Pinned, so that the kernel writes to it without a handle per call.
/// </summary>
sealed class ReceiveBuffer
{
    const int FirstBytes = 256 << 10;

    // Below this, a frame that is larger than the buffer would be read in slices.
    const int LeastFree = 64 << 10;

    byte[] _bytes = GC.AllocateUninitializedArray<byte>(FirstBytes, pinned: true);

    /// <summary>Receives from the client after what was left of it; the number of bytes, 0 at the end, negative on an error.</summary>
    public unsafe nint Receive(Client client, out ReadOnlySpan<byte> bytes)
    {
        var kept = client.Leftover.Count;
        if (_bytes.Length - kept < LeastFree)
            _bytes = GC.AllocateUninitializedArray<byte>(kept * 2, pinned: true);
        client.Leftover.AsSpan().CopyTo(_bytes);
        nint received;
        fixed (byte* start = _bytes)
            received = Libc.Receive(client.File, start + kept, _bytes.Length - kept, 0);
        bytes = _bytes.AsSpan(0, received > 0 ? kept + (int)received : 0);
        return received;
    }

    /// <summary>Keeps what is the beginning of a frame for the client's next turn.</summary>
    public static void Keep(Client client, ReadOnlySpan<byte> rest)
    {
        if (rest.Length > (client.Leftover.Array?.Length ?? 0))
            client.Leftover = new byte[Math.Max(256, rest.Length)];
        if (client.Leftover.Array is { } kept)
        {
            rest.CopyTo(kept);
            client.Leftover = new(kept, 0, rest.Length);
        }
    }
}
