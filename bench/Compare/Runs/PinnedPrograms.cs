using PluginChat.Bench.Compare.Commands;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.Compare.Runs;

/// <summary>Starts programs on the cores that they are to have.</summary>
sealed class PinnedPrograms(BenchmarkRun run)
{
    // taskset becomes the program, whose id it therefore has. .NET counts the cores that it may use, but for its collector's heaps
    // and the pool's threads the variable decides: without it the two halves of a run would not be alike on a larger machine.
    public ServerProcess Start(CoreList cores, string folder, string program, IEnumerable<string> arguments) =>
        run.Start(
            folder,
            "taskset",
            ["-c", cores.Text, program, .. arguments],
            new Dictionary<string, string> { ["DOTNET_PROCESSOR_COUNT"] = $"{cores.Count:x}" }
        );

    public string NewFolder(string name) => run.NewFolder(name);
}
