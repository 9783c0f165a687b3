using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Backend.Repeats;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Tests.Backend.Repeats;

/// <summary>How long a host alone remembers requests, and how many.</summary>
public sealed class HostRepeatsTests
{
    static readonly KeptAnswer s_answer = new(202, "application/json", [1]);

    readonly FakeTimeProvider _time = new();
    readonly HostRepeats _repeats;

    public HostRepeatsTests() => _repeats = new(new CoarseClock(_time), most: 2);

    static KeyedRequest Request(string key, string digest = "d") => new(key, digest, Guid.NewGuid().ToString());

    ClaimState Claim(string key, string digest = "d") => _repeats.ClaimAsync(Request(key, digest)).AsTask().Result.State;

    ValueTask CompleteAsync(string key) => _repeats.CompleteAsync(Request(key), s_answer);

    [Fact]
    public async Task Key_UntilItIsAnswered_IsRunningAndThenKeptForAnHour()
    {
        Assert.Equal(ClaimState.New, Claim("a"));
        Assert.Equal(ClaimState.Running, Claim("a"));
        Assert.Equal(ClaimState.Taken, Claim("a", "other"));
        await CompleteAsync("a");
        Assert.Equal(new KeyClaim(ClaimState.Done, s_answer), await _repeats.ClaimAsync(Request("a")));
        _time.Advance(RepeatTimes.Kept - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ClaimState.Taken, Claim("a", "other"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ClaimState.New, Claim("a", "other"));
    }

    [Fact]
    public async Task Key_ThatWasReleased_IsNew()
    {
        Assert.Equal(ClaimState.New, Claim("a"));
        await _repeats.ReleaseAsync(Request("a"));
        Assert.Equal(ClaimState.New, Claim("a"));
    }

    [Fact]
    public async Task Keys_MoreThanThereMayBe_PushOutTheOldest()
    {
        foreach (var key in (string[])["a", "b", "c"])
        {
            Claim(key);
            await CompleteAsync(key);
        }
        Assert.Equal((ClaimState.Done, ClaimState.Done, ClaimState.New), (Claim("b"), Claim("c"), Claim("a")));
    }
}
