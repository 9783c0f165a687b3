using System.Diagnostics;

namespace PluginChat.Bench.Load.Runs;

/// <summary>What the workers are to do, and when. The coordinator writes; times are written before the phase that uses them.</summary>
sealed class RunClock
{
    const double NanosecondsPerSecond = 1e9;

    volatile Phase _phase = Phase.Connecting;

    /// <summary>The monotonic clock in nanoseconds.</summary>
    public static long Now => (long)(Stopwatch.GetTimestamp() * (NanosecondsPerSecond / Stopwatch.Frequency));

    public Phase Phase
    {
        get => _phase;
        set => _phase = value;
    }

    public long StartAt { get; private set; }

    public long MeasureFrom { get; private set; } = long.MaxValue;

    public long MeasureUntil { get; private set; } = long.MaxValue;

    public static long Nanoseconds(TimeSpan time) => (long)time.TotalNanoseconds;

    public void StartSending(TimeSpan warmup, TimeSpan duration)
    {
        StartAt = Now;
        MeasureFrom = StartAt + Nanoseconds(warmup);
        MeasureUntil = MeasureFrom + Nanoseconds(duration);
        Phase = Phase.Sending;
    }
}
