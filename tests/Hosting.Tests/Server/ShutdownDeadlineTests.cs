using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Server;

namespace PluginChat.Hosting.Tests.Server;

public sealed class ShutdownDeadlineTests : IDisposable
{
    readonly FakeTimeProvider _time = new();
    readonly ShutdownDeadline _deadline;

    public ShutdownDeadlineTests() => _deadline = new(_time);

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public void Deadline_OfClients_IsWaitedForWholeAndTheRestIsOverWithinTheGrace()
    {
        var exit = TimeSpan.FromSeconds(5);
        _deadline.Begin(exit);
        _time.Advance(exit);
        Assert.False(_deadline.Server.IsCancellationRequested);
        _time.Advance(ShutdownDeadline.Grace / 2);
        Assert.True(_deadline.Server.IsCancellationRequested);
        Assert.False(_deadline.Controllers.IsCancellationRequested);
        _time.Advance(ShutdownDeadline.Grace / 2);
        Assert.True(_deadline.Controllers.IsCancellationRequested);
    }

    [Fact]
    public void Deadline_ThatIsNever_ComesWithTheSecondSignal()
    {
        _deadline.Begin(Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(_deadline.Server.IsCancellationRequested || _deadline.Controllers.IsCancellationRequested);
        _deadline.Hurry();
        _time.Advance(ShutdownDeadline.Grace);
        Assert.True(_deadline.Server.IsCancellationRequested && _deadline.Controllers.IsCancellationRequested);
    }
}
