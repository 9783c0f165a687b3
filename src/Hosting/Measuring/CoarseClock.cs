namespace PluginChat.Hosting.Measuring;

/// <summary>The time to a tick's precision, for what is noted at each delivery: reading it costs a memory read.</summary>
sealed class CoarseClock
{
    long _now = 1;

    /// <summary>Milliseconds since the host started, as of the last tick; never 0.</summary>
    public long Now
    {
        get => Volatile.Read(ref _now);
        set => Volatile.Write(ref _now, value);
    }
}
