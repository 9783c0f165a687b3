using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Tests.Measuring;

public sealed class SpareMemoryTests
{
    long _allocated;
    int _collections;

    SpareMemory New() => new(() => _allocated, () => _collections++);

    [Fact]
    public void Memory_AfterABurst_IsGivenBackOnceWhenNothingGoesOn()
    {
        var spare = New();
        Second(spare, SpareMemory.Worth);
        Quiet(spare, SpareMemory.QuietSeconds - 1);
        Assert.Equal(0, _collections);
        Quiet(spare, 100);
        Assert.Equal(1, _collections);
    }

    [Fact]
    public void Memory_WhileSomethingGoesOn_IsKept()
    {
        var spare = New();
        for (var second = 0; second < 1000; second++)
        {
            Quiet(spare, SpareMemory.QuietSeconds - 1);
            Second(spare, SpareMemory.QuietBytes + 1 + SpareMemory.Worth);
        }
        Assert.Equal(0, _collections);
    }

    [Fact]
    public void Memory_OfAHostThatAllocatedLittle_IsKept()
    {
        var spare = New();
        Second(spare, SpareMemory.Worth);
        Quiet(spare, SpareMemory.QuietSeconds);
        Second(spare, SpareMemory.Worth - 1);
        Quiet(spare, 100);
        Assert.Equal(1, _collections);
    }

    void Quiet(SpareMemory spare, int seconds)
    {
        for (var second = 0; second < seconds; second++)
            spare.OnHeartbeat(0);
    }

    void Second(SpareMemory spare, long bytes)
    {
        _allocated += bytes;
        spare.OnHeartbeat(0);
    }
}
