using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Admission;
using PluginChat.Testing.Sites;

namespace PluginChat.Hosting.Tests.Admission;

public sealed class RefusalsTests
{
    readonly FakeTimeProvider _time = new();
    readonly LogCapture _log = new();
    readonly Refusals _refusals;

    public RefusalsTests() => _refusals = new(_time, _log.CreateLogger("test"));

    IEnumerable<string> Lines => _log.Entries.Select(e => e.Text);

    [Fact]
    public void Lines_OfAFloodOfOneReason_AreTheFirstAndThenOneASecond()
    {
        for (var tenth = 0; tenth < 25; tenth++)
        {
            _refusals.Add(RefusalReason.WebSockets, "chat", 503, $"at {tenth}");
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.Equal(
            [
                "route 'chat': refused with 503 (web_sockets): at 0",
                "route 'chat': refused with 503 (web_sockets): at 10; and 9 more",
                "route 'chat': refused with 503 (web_sockets): at 20; and 9 more",
            ],
            Lines
        );
    }

    [Fact]
    public void Lines_OfOtherReasons_DoNotWaitForEachOther()
    {
        _refusals.Add(RefusalReason.Idle, "chat", 1008, "idle");
        _refusals.Add(RefusalReason.Connections, null, 0, "full");
        Assert.Equal(["route 'chat': closed with 1008 (idle): idle", "cut off (connections): full"], Lines);
    }

    [Fact]
    public void Flush_AfterTheLast_TellsOfThoseThatHadNoLineAndOnce()
    {
        foreach (var why in (string[])["first", "second", "third"])
            _refusals.Add(RefusalReason.Rate, "chat", 1008, why);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        _refusals.Flush();
        Assert.Single(Lines);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        _refusals.Flush();
        _refusals.Flush(all: true);
        Assert.Equal(["route 'chat': closed with 1008 (rate): first", "route 'chat': closed with 1008 (rate): third; and 1 more"], Lines);
    }

    [Fact]
    public void Flush_AtTheEnd_DoesNotWait()
    {
        _refusals.Add(RefusalReason.Rate, null, 1008, "first");
        _refusals.Add(RefusalReason.Rate, null, 1008, "second");
        _refusals.Flush(all: true);
        Assert.Equal(["closed with 1008 (rate): first", "closed with 1008 (rate): second"], Lines);
    }

    [Fact]
    public void Lines_OfLimits_AreWarningsAndOfMistakesAreNot()
    {
        _refusals.Add(RefusalReason.PerAddress, null, 503, "full");
        _refusals.Add(RefusalReason.NotFound, null, 404, "nothing there");
        Assert.Equal([LogLevel.Warning, LogLevel.Information], _log.Entries.Select(e => e.Level));
    }

    [Fact]
    public void Add_FromManyThreads_LosesNone()
    {
        const int each = 10_000;
        Parallel.For(
            0,
            4,
            _ =>
            {
                for (var i = 0; i < each; i++)
                    _refusals.Add(RefusalReason.Rate, null, 1008, "x");
            }
        );
        _refusals.Flush(all: true);
        Assert.Equal(["closed with 1008 (rate): x", $"closed with 1008 (rate): x; and {4 * each - 2} more"], Lines);
    }

    [Fact]
    public void Names_OfReasons_AreThoseOfTheEnumInWords() =>
        Assert.Equal(
            Enum.GetNames<RefusalReason>()
                .Select(n =>
                    string.Concat(
                        n.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")
                    )
                ),
            RefusalReasons.Names
        );
}
