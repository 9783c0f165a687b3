using System.Globalization;
using System.Text.RegularExpressions;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.ScaleOut.Tests.Servers;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>What clients that come back cost Redis.</summary>
public sealed class ReplayTests : IAsyncLifetime
{
    const int Count = 200,
        Length = 5_000;

    readonly Engines _engines = new();
    RedisServer? _server;
    ConnectionMultiplexer? _redis;

    RedisServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync(keepsData: false);
        _redis = await _server.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _engines.DisposeAsync();
        await _redis!.DisposeAsync();
        await Server.DisposeAsync();
    }

    // A million bytes that are kept, and a host that has just started.
    async Task<(IMessageChannel Fresh, ChannelPosition End)> FillAsync(Retention? retention = null, long budget = 32 << 20)
    {
        var (_, channel, reader) = await _engines.OpenAsync(Engines.Config(Server.Address), retention);
        foreach (var i in Enumerable.Range(1, Count))
        {
            Assert.True(channel.TryPublish(Recorder.Text($"{i}".PadRight(Length)), out _));
            await reader.CountAsync(i);
        }
        var (_, fresh, _) = await _engines.OpenAsync(Engines.Config(Server.Address) with { ReplayBytesPerSecond = budget }, retention);
        return (fresh, reader.Position);
    }

    async Task<long> SentAsync() =>
        long.Parse(
            Regex
                .Match((string)(await _redis!.GetDatabase().ExecuteAsync("INFO", "stats"))!, @"total_net_output_bytes:(\d+)")
                .Groups[1]
                .Value,
            CultureInfo.InvariantCulture
        );

    static IEnumerable<string> Texts(RetainedRange? range) => range!.Value.Select(m => m.Message.GetText().TrimEnd());

    static IEnumerable<string> Numbers(int after, int until) => Enumerable.Range(after + 1, until - after).Select(i => $"{i}");

    [Fact]
    public async Task Resume_AcrossAForeignEntry_HasAllOfOurs()
    {
        var (fresh, end) = await FillAsync();
        await _redis!.GetDatabase().ExecuteAsync("XADD", "test:{chat/test}:log", $"{Count}-7", "foo", "bar");
        Assert.True(fresh.TryPublish(Recorder.Text("after it"), out _));
        await Engines.UntilAsync(
            async () => await _redis.GetDatabase().StreamLengthAsync("test:{chat/test}:log") == Count + 2,
            "It was not appended."
        );

        var range = await fresh.ReadAsync(end with { Offset = Count - 1 }, Count + 1);

        Assert.Equal([$"{Count}", "after it"], Texts(range));
    }

    [Fact]
    public async Task Resume_AcrossAMessageThatCannotBeRead_HasAGapOfOneThere()
    {
        var (fresh, end) = await FillAsync();
        // Flags of a version to come.
        await _redis!
            .GetDatabase()
            .ScriptEvaluateAsync(
                """
                local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1][2]
                local b = tonumber(last[4]) + 30
                redis.call('XADD', KEYS[1], ARGV[1] .. '-0', 't', tonumber(last[2]) + 1, 'b', b,
                  'd', '\255' .. string.rep('x', 29), 'p', last[2])
                redis.call('HSET', KEYS[2], 'offset', ARGV[1], 'bytes', b, 'time', string.format('%.0f', tonumber(last[2]) + 1))
                """,
                ["test:{chat/test}:log", "test:{chat/test}:meta"],
                [Count + 1]
            );

        var range = await fresh.ReadAsync(end with { Offset = Count - 1 }, Count + 1);

        Assert.Equal([(Count, false), (Count + 1L, true)], range!.Value.Select(m => (m.Offset, m.IsLost)));
    }

    [Fact]
    public async Task Crowd_ThatComesBackToAFreshHost_IsReadForOnce()
    {
        var (fresh, end) = await FillAsync();
        var before = await SentAsync();

        var ranges = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => fresh.ReadAsync(end with { Offset = i }, Count).AsTask()));

        Assert.All(ranges.Index(), r => Assert.Equal(Numbers(r.Index, Count), Texts(r.Item)));
        Assert.InRange(await SentAsync() - before, Count * Length, 3L * Count * Length);
    }

    [Fact]
    public async Task Client_ThatIsTooLate_IsToldSoWithoutReadingAMessage()
    {
        var (fresh, end) = await FillAsync(Retention.Default with { Bytes = Count / 2 * Length });
        // It is trimmed once the hosts have said that they have read it, which they do once a second; where that is known is asked as
        // rarely.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await fresh.ReadAsync(end with { Offset = 39 }, Count) is not null)
            await Task.Delay(50, patience.Token);
        var before = await SentAsync();

        foreach (var i in Enumerable.Range(0, 40))
            Assert.Null(await fresh.ReadAsync(end with { Offset = i }, Count));

        Assert.InRange(await SentAsync() - before, 0, Count * Length / 4);
    }

    [Theory]
    [InlineData(50, 60, 20, 30)] // apart
    [InlineData(50, 60, 40, 55)] // before, and over its beginning
    [InlineData(50, 60, 55, 200)] // over its end, and behind
    [InlineData(50, 60, 10, 190)] // around
    [InlineData(50, 60, 52, 58)] // within
    [InlineData(50, 60, 60, 70)] // right behind
    public async Task Ranges_InAnyOrder_AreExactlyWhatLiesBetween(int after, int until, int thenAfter, int thenUntil)
    {
        var (fresh, end) = await FillAsync();

        var first = await fresh.ReadAsync(end with { Offset = after }, until);
        var second = await fresh.ReadAsync(end with { Offset = thenAfter }, thenUntil);

        Assert.Equal(Numbers(after, until), Texts(first));
        Assert.Equal(Numbers(thenAfter, thenUntil), Texts(second));
    }

    [Fact]
    public async Task Resume_WhereNumbersWereGivenAgain_IsNotWhatStandsThereNow()
    {
        var (fresh, end) = await FillAsync();
        // Another master gave the last number too, to another message: at another time. The host has not looked yet.
        var meta = new RedisKey("test:{chat/test}:meta");
        var time = (long)await _redis!.GetDatabase().HashGetAsync(meta, "time") + 1;
        var sum = ((string?)await _redis.GetDatabase().HashGetAsync(meta, "sum"))!.Split(' ');
        await _redis.GetDatabase().HashSetAsync(meta, [new("time", time), new("sum", $"{sum[0]} {sum[1]} {time}")]);

        var range = ReadAsync();
        var last = await fresh.ReadLastAsync(10, end);

        // It cannot be had, or is too old where the host has looked meanwhile.
        Assert.Null(await range);
        Assert.Empty(Texts(last));

        async Task<RetainedRange?> ReadAsync()
        {
            try
            {
                return await fresh.ReadAsync(end with { Offset = Count - 5 }, Count);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task Last_BehindMessagesToGroups_AreAsManyAsOnAHostThatHasKeptThem()
    {
        var (_, channel, reader) = await _engines.OpenAsync(Engines.Config(Server.Address));
        for (var i = 1; i <= 60; i++)
            Assert.True(channel.TryPublish(Recorder.Text($"{i}"), out _));
        for (var i = 1; i <= 900; i++)
            Assert.True(channel.TryPublish(Recorder.Text("to some", group: "room"), out _));
        await reader.CountAsync(960);
        var (_, fresh, _) = await _engines.OpenAsync(Engines.Config(Server.Address));

        Assert.Equal(Numbers(10, 60), Texts(await fresh.ReadLastAsync(50, reader.Position)));
        Assert.Equal(Numbers(0, 60), Texts(await fresh.ReadLastAsync(100, reader.Position)));
    }

    [Fact]
    public async Task Last_AskedForByACrowd_IsReadOnce()
    {
        var (fresh, end) = await FillAsync();
        var before = await SentAsync();

        var ranges = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => fresh.ReadLastAsync(100, end).AsTask()));

        Assert.All(ranges, range => Assert.Equal(Numbers(100, Count), Texts(range)));
        Assert.InRange(await SentAsync() - before, 100 * Length, 2 * 100 * Length);
    }

    [Fact]
    public async Task Budget_ThatIsSpent_MakesReadersWait()
    {
        var (fresh, end) = await FillAsync(budget: Count * Length * 2);
        var start = TimeProvider.System.GetTimestamp();

        Assert.NotNull(await fresh.ReadAsync(end with { Offset = 0 }, Count));

        // Half a second's worth takes that long at least.
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(0.45));
    }

    [Fact]
    public async Task Read_InAnotherEpoch_ReturnsNothing()
    {
        var (fresh, _) = await FillAsync();

        Assert.Null(await fresh.ReadAsync(new("other", 10), Count));
    }
}
