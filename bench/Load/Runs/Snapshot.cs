namespace PluginChat.Bench.Load.Runs;

/// <summary>What was counted and used up to an instant.</summary>
readonly record struct Snapshot(long At, long Deliveries, long Sent, TimeSpan LoadCpu, TimeSpan ServerCpu)
{
    public static Snapshot Take(IReadOnlyList<Worker> workers, ServerProcesses servers)
    {
        return new(
            RunClock.Now,
            workers.Sum(worker => worker.Tally.Deliveries),
            workers.Sum(worker => worker.Tally.Sent),
            Environment.CpuUsage.TotalTime,
            servers.CpuTime()
        );
    }
}
