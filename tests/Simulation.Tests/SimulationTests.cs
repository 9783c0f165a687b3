using System.Collections.Concurrent;
using System.Diagnostics;
using PluginChat.Simulation.Tests.Runs;

namespace PluginChat.Simulation.Tests;

/// <summary>Seeds, one after the other, for as long as there is time. README.md says how to run one again.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    const int MostFailures = 20;

    [Fact]
    public void Channel_UnderSeededFaults_LosesDoublesAndReordersNothingThatItDoesNotTell()
    {
        var seeds = Seeds.FromEnvironment();
        var start = Stopwatch.GetTimestamp();
        var (runs, messages, losses, steps) = (0L, 0L, 0L, 0L);
        var unnoticed = 0;

        var failed = new ConcurrentQueue<string>();
        Parallel.ForEach(
            seeds.While(() => Stopwatch.GetElapsedTime(start) < seeds.Time),
            new() { MaxDegreeOfParallelism = Environment.ProcessorCount },
            (seed, loop) =>
            {
                var run = new Run(seed);
                if (run.Go() is [var first, ..])
                {
                    if (seeds.IsOne)
                        Seeds.Write(seed, run.Trace, output.WriteLine);
                    failed.Enqueue($"Seed {seed}: {first}");
                    if (failed.Count >= MostFailures)
                        loop.Stop();
                }
                Interlocked.Increment(ref runs);
                Interlocked.Add(ref messages, run.Ledger.Messages);
                Interlocked.Add(ref losses, run.Ledger.Losses);
                Interlocked.Add(ref steps, run.World.Steps);
                Interlocked.Add(ref unnoticed, run.Ledger.Unnoticed);
            }
        );

        output.WriteLine(
            $"{runs:N0} runs, {messages:N0} messages, {losses:N0} losses told, {unnoticed:N0} not noticed as "
                + $"documented, {steps:N0} steps in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"
        );
        Assert.True(
            failed.IsEmpty,
            $"{string.Join('\n', failed.Order(StringComparer.Ordinal))}\nTo see one with all that happens in it: {Seeds.One}=<seed>"
        );
        Assert.True(runs > 0);
    }
}
