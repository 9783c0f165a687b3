using PluginChat.Hosting.Admission;

namespace PluginChat.Hosting.Tests.Admission;

public sealed class TokenBucketTests
{
    const long PerSecond = 10;

    [Fact]
    public void Bucket_ThatIsNew_HasOneSecondsWorth()
    {
        var bucket = new TokenBucket(PerSecond, now: 0);
        for (var i = 0; i < PerSecond; i++)
            Assert.True(bucket.TryTake(1, PerSecond, now: 0));
        Assert.False(bucket.TryTake(1, PerSecond, now: 0));
        Assert.Equal(TimeSpan.FromMilliseconds(100), bucket.Wait(PerSecond));
    }

    [Fact]
    public void Bucket_LeftAloneForLong_HoldsNoMoreThanOneSecondsWorth()
    {
        var bucket = new TokenBucket(0, now: 0);
        Assert.True(bucket.TryTake(PerSecond, PerSecond, now: 3_600_000));
        Assert.False(bucket.TryTake(1, PerSecond, now: 3_600_000));
        Assert.Equal(3_600_000, bucket.FilledAt);
    }

    // Else a message that is larger than a second's worth would be refused for ever.
    [Fact]
    public void Cost_BeyondWhatIsLeft_IsTakenAndWaitedOff()
    {
        var bucket = new TokenBucket(1, now: 0);
        Assert.True(bucket.TryTake(31, PerSecond, now: 0));
        Assert.Equal(TimeSpan.FromMilliseconds(3100), bucket.Wait(PerSecond));
        Assert.False(bucket.TryTake(1, PerSecond, now: 3000));
        Assert.True(bucket.TryTake(1, PerSecond, now: 3101));
    }

    [Fact]
    public void Rate_ThatAnEditChanged_CountsFromThenOn()
    {
        var bucket = new TokenBucket(0, now: 0);
        Assert.Equal(TimeSpan.FromMilliseconds(100), bucket.Wait(PerSecond));
        Assert.Equal(TimeSpan.FromMilliseconds(10), bucket.Wait(10 * PerSecond));
        Assert.True(bucket.TryTake(1, 10 * PerSecond, now: 10));
    }
}
