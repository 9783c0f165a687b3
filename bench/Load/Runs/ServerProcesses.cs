using System.Diagnostics;

namespace PluginChat.Bench.Load.Runs;

/// <summary>The processes that are under load, of this machine: their sums.</summary>
sealed class ServerProcesses(IEnumerable<int> ids) : IDisposable
{
    readonly Process[] _processes = [.. ids.Select(Process.GetProcessById)];

    public static ServerProcesses None { get; } = new([]);

    /// <summary>Whether there are some, and none has ended.</summary>
    public bool AllRun => _processes.Length > 0 && _processes.All(process => !process.HasExited);

    public TimeSpan CpuTime() => new(Running().Sum(process => process.TotalProcessorTime.Ticks));

    public long ResidentBytes() => Running().Sum(process => process.WorkingSet64);

    public void Dispose()
    {
        foreach (var process in _processes)
            process.Dispose();
    }

    IEnumerable<Process> Running()
    {
        foreach (var process in _processes)
        {
            process.Refresh();
            if (!process.HasExited)
                yield return process;
        }
    }
}
