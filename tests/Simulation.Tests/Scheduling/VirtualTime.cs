namespace PluginChat.Simulation.Tests.Scheduling;

/// <summary>The world's time as a process has it: its date is off by as much as that of any machine.</summary>
sealed class VirtualTime(World world, Process process, TimeSpan skew) : TimeProvider
{
    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => world.Now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50) + TimeSpan.FromMicroseconds(world.Now) + skew;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(world, process, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    sealed class VirtualTimer(World world, Process process, Action callback) : ITimer
    {
        int _generation;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var generation = ++_generation;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                world.After(
                    dueTime,
                    () =>
                    {
                        if (generation != _generation)
                            return;
                        if (period != Timeout.InfiniteTimeSpan && period > TimeSpan.Zero)
                            Change(period, period);
                        callback();
                    },
                    process
                );
            }
            return true;
        }

        public void Dispose() => _generation++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
