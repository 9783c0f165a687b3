namespace PluginChat.Hosting.Measuring;

/// <summary>The time to a heartbeat's precision, for what is noted at each delivery: reading it costs a memory read.</summary>
/// <param name="time">Where the exact time comes from; the system's without it.</param>
sealed class CoarseClock(TimeProvider? time = null)
{
    readonly TimeProvider _time = time ?? TimeProvider.System;
    readonly long _start = (time ?? TimeProvider.System).GetTimestamp();
    long _now = 1;

    /// <summary>Milliseconds since the host started, as of the last <see cref="Tick"/>; never 0.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>The same at this moment: for rates, where a heartbeat is much.</summary>
    public long Exact => 1 + (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    public void Tick() => Volatile.Write(ref _now, Exact);
}
