using PluginChat.Bench.Load.Senders;

namespace PluginChat.Load.Tests.Senders;

public sealed class OpenScheduleTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 7)]
    [InlineData(4, 4)]
    public void Workers_TogetherAtOneRate_SendEachTurnOnce(int workers, int senders)
    {
        const int turns = 100;
        var all = Enumerable.Range(0, workers).SelectMany(worker => TurnsOf(worker)).OrderBy(turn => turn.Due).Take(turns).ToArray();
        Assert.Equal(Enumerable.Range(0, turns).Select(turn => (1000L + turn * 5_000_000L, turn % senders)), all);

        IEnumerable<(long Due, int Sender)> TurnsOf(int worker)
        {
            var schedule = new OpenSchedule(start: 1000, perSecond: 200, senders, workers, worker);
            for (var i = 0; i < turns; i++, schedule.Advance())
            {
                Assert.Equal(worker, schedule.Sender % workers);
                yield return (schedule.Due, schedule.Sender);
            }
        }
    }
}
