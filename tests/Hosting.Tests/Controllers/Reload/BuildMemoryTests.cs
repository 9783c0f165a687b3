using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Reload;

namespace PluginChat.Hosting.Tests.Controllers.Reload;

public sealed class BuildMemoryTests
{
    readonly FakeTimeProvider _time = new();

    [Fact]
    public void Retry_OfAConstructorThatThrows_ComesAfterADelayThatGrowsToAMinute()
    {
        var memory = new BuildMemory(_time);
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            memory.Failed("sources", new(BuildStage.Construct, "", ""));
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.False(memory.MayRetry(isAsked: true));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(memory.MayRetry(isAsked: true));
            Assert.False(memory.MayRetry(isAsked: false));
        }
        memory.Failed("other sources", new(BuildStage.Construct, "", ""));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(memory.MayRetry(isAsked: true));
    }

    // A loaded machine makes good sources late, and they stayed failed until the next edit. Others never end, and take a core each time.
    [Fact]
    public void Retry_OfACompilationThatWasNotDoneInTime_ComesUnaskedAndTakesAnEverSmallerPartOfTheTime()
    {
        var memory = new BuildMemory(_time);
        foreach (var seconds in (int[])[30, 60, 120, 240, 480, 600, 600])
        {
            memory.Failed("sources", new(BuildStage.Unfinished, "", "") { Took = TimeSpan.FromSeconds(30) });
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.False(memory.MayRetry(isAsked: true));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(memory.MayRetry(isAsked: false));
        }
    }

    [Fact]
    public void Retry_WhileTheAttemptBeforeStillRuns_LeavesNoThreadMore()
    {
        var memory = new BuildMemory(_time);
        var running = new TaskCompletionSource();
        memory.Failed("sources", new(BuildStage.Construct, "", "") { Running = running.Task });
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(memory.MayRetry(isAsked: true));
        running.SetResult();
        Assert.True(memory.MayRetry(isAsked: true));
    }

    [Theory]
    [InlineData("Compile")]
    [InlineData("Missing")]
    public void Retry_OfWhatTheSourcesThemselvesDecide_WaitsForTheSources(string stage)
    {
        var memory = new BuildMemory(_time);
        memory.Failed("sources", new(Enum.Parse<BuildStage>(stage), "", ""));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(memory.MayRetry(isAsked: true));
    }
}
