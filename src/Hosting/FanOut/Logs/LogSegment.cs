namespace PluginChat.Hosting.FanOut.Logs;

/// <summary>
/// A piece of a <see cref="LogChain"/>: encoded frames one after the other, none of them cut. Only the log appends; any
/// number of cursors read what <see cref="Written"/> says is there.
/// </summary>
sealed class LogSegment(int capacity)
{
    int _written;
    LogSegment? _next;

    /// <summary>Never cleared before use: nothing reads past <see cref="Written"/>.</summary>
    public byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(capacity);

    /// <summary>How many bytes are there. Final once <see cref="Next"/> is set.</summary>
    public int Written
    {
        get => Volatile.Read(ref _written);
        set => Volatile.Write(ref _written, value);
    }

    /// <summary>The segment after this one. Forward only: what every cursor has passed is garbage.</summary>
    public LogSegment? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }
}
