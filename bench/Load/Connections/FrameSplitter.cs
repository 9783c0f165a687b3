namespace PluginChat.Bench.Load.Connections;

/// <summary>Hands over the whole frames among what was received, in place.</summary>
static class FrameSplitter
{
    /// <returns>How many bytes they took. The rest is the beginning of a frame, for the next call.</returns>
    public static int Split<T>(ReadOnlySpan<byte> bytes, T handler)
        where T : struct, IFrameHandler, allows ref struct
    {
        var used = 0;
        while (FrameHead.TryRead(bytes[used..], out var head) && bytes.Length - used - head.HeadBytes >= head.PayloadBytes)
        {
            handler.Take(head, bytes.Slice(used + head.HeadBytes, head.PayloadBytes));
            used += head.HeadBytes + head.PayloadBytes;
        }
        return used;
    }
}
