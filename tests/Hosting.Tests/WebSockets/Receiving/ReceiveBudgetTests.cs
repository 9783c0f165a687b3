using CsCheck;
using PluginChat.Hosting.WebSockets.Receiving;
using PluginChat.Testing.Lengths;

namespace PluginChat.Hosting.Tests.WebSockets.Receiving;

public sealed class ReceiveBudgetTests
{
    const int Kb = 1 << 10;

    [Fact]
    public void Budget_UsedUp_IsTakenFromTheLargestThatWaits()
    {
        var budget = new ReceiveBudget(() => 72 * Kb);
        var evicted = new List<string>();
        var (busy, large, small, last) = (New("busy"), New("large"), New("small"), New("last"));
        Assert.True(busy.TryAdd(new byte[16 * Kb]) && large.TryAdd(new byte[32 * Kb]) && small.TryAdd(new byte[4 * Kb]));
        large.Park();
        small.Park();
        Assert.True(last.TryAdd(new byte[8 * Kb]));
        Assert.Empty(evicted);
        Assert.False(busy.TryAdd(new byte[1])); // three times 16 KB while they are copied: it would be the largest itself
        Assert.True(last.TryAdd(new byte[8 * Kb]));
        Assert.Equal(["large"], evicted);
        Assert.False(large.TryUnpark());
        Assert.True(small.TryUnpark());
        foreach (var buffer in (ReceiveBuffer[])[busy, large, small, last])
            buffer.Release();
        Assert.Equal(0, budget.HeldBytes);

        ReceiveBuffer New(string name) => new(budget, () => evicted.Add(name));
    }

    // What is counted is what is held, whoever takes, evicts and gives back at the same time.
    [Fact]
    public void Budget_UsedBySeveralThreadsAtOnce_CountsWhatIsHeldAndNeverMoreThanItsLimit() =>
        Gen.Int[0, 3]
            .Select(Gen.Int[1, 40])
            .Array[1, 60]
            .Array[2, 4]
            .Sample(
                threads =>
                {
                    var budget = new ReceiveBudget(() => 64 * Kb);
                    var most = 0L;
                    Task.WaitAll([
                        .. threads.Select(steps =>
                            Task.Run(() =>
                            {
                                var buffer = new ReceiveBuffer(budget, () => { });
                                foreach (var (step, size) in steps)
                                {
                                    if (step == 0)
                                        buffer.Release();
                                    else if (!buffer.TryAdd(new byte[size * Kb / 4]))
                                        buffer.Release();
                                    InterlockedMax(ref most, budget.HeldBytes);
                                    buffer.Park();
                                    if (step == 3)
                                        Thread.Yield();
                                    if (!buffer.TryUnpark())
                                        buffer.Release();
                                }
                                buffer.Release();
                            })
                        ),
                    ]);
                    Assert.InRange(most, 0, 64 * Kb);
                    Assert.Equal(0, budget.HeldBytes);
                },
                iter: TestLength.Choose(200, 40),
                threads: 1
            );

    static void InterlockedMax(ref long target, long value)
    {
        for (
            var seen = Volatile.Read(ref target);
            value > seen && Interlocked.CompareExchange(ref target, value, seen) != seen;
            seen = Volatile.Read(ref target)
        ) { }
    }
}
