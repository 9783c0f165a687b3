using System.Collections.Concurrent;
using System.Diagnostics;
using PluginChat.Simulation.Tests.Runs;

namespace PluginChat.Simulation.Tests;

/// <summary>Seeds, one after the other, for as long as there is time. README.md says how to run one again.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    const int MostFailures = 20;

    /// <summary>Seeds that broke a law once. Where what chance is asked for changes, they are other runs; what each found has a test of its
    /// own besides.</summary>
    [Theory]
    [InlineData(76276)] // told nothing of a message that was given again, as it came from the other of two masters
    [InlineData(93246)] // took the other master's message for the next one, as both counted on from a clock that was set back
    [InlineData(46589)] // told a loss of what was on its way from one master, as the other had not heard of it
    [InlineData(106197)] // read for who came back what stood under numbers that were given again, before the host had noticed
    [InlineData(123752)] // said 'epoch' of a position that a host which started had only to read on to
    [InlineData(148680)] // (the law) was owed the part that one host refused, where another's run stood in the log after a loss
    [InlineData(164132)] // resumed beside messages without a number, as the epoch that had them had ended once, and was there again
    [InlineData(171060)] // the same
    [InlineData(176968)] // took what was early and lost for known to who came since
    [InlineData(179360)] // the same
    [InlineData(269588)] // as 148680
    [InlineData(45721)] // a batch that Redis ran late stood in the log again, as nothing of its sender was left there
    [InlineData(68710)] // the same
    [InlineData(96314)] // the same
    [InlineData(289966)] // as 148680, where the rest of the run was for a group and so for others
    public void Seed_ThatBrokeALawOnce_BreaksNoneNow(int seed) => Assert.Empty(new Run(seed).Go());

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
