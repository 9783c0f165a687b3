using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

/// <summary><c>limits.overRate: 'delay'</c>: who sends too fast is read from more slowly, and loses nothing.</summary>
public sealed class DelayTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    static async Task<TestSite> StartAsync(FakeTimeProvider time, string limits, string timeouts = "inactivity: '10mins'")
    {
        var site = new TestSite { Time = time };
        // Who comes by the other route has no rate.
        site.Write(
            "appweb.json",
            TestSite
                .Config(limits: limits + ", overRate: 'delay'", timeouts: timeouts)
                .Replace(
                    "routes: [",
                    """
                    routes: [
                        { name: 'free', pattern: '^/free/{controller}/{action}$',
                          source: 'controllers/chat', target: '$1/$2', handler: 'espHandler' },
                    """,
                    StringComparison.Ordinal
                )
        );
        return await site.StartAsync();
    }

    static bool IsDelayed(TestSite site) => site.Host.Clients.All.Any(c => c.IsDelayed);

    static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    // Time goes on as often as somebody waits for it.
    static async Task<T> WhileTimeGoesOnAsync<T>(TestSite site, FakeTimeProvider time, Task<T> what)
    {
        await UntilAsync(() =>
        {
            if (IsDelayed(site))
                time.Advance(TimeSpan.FromMilliseconds(100));
            return what.IsCompleted;
        });
        return await what;
    }

    [Fact]
    public async Task Delay_OverTheMessageRate_HoldsTheRestBackAndLosesNone()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "messagesPerSecond: 2");
        var (fast, other) = (await site.ConnectAsync(), await site.ConnectAsync("/free/test/chat"));
        for (var i = 1; i <= 5; i++)
            await fast.SendAsync($"{i}");
        Assert.Equal("1", await other.ReceiveTextAsync());
        Assert.Equal("2", await other.ReceiveTextAsync());
        for (var i = 3; i <= 5; i++)
        {
            await UntilAsync(() => IsDelayed(site));
            // Nobody else waits, and nothing of the fast one comes before its time.
            await other.SendAsync($"before {i}");
            Assert.Equal($"before {i}", await other.ReceiveTextAsync());
            time.Advance(TimeSpan.FromMilliseconds(400));
            await other.SendAsync($"just before {i}");
            Assert.Equal($"just before {i}", await other.ReceiveTextAsync());
            Assert.True(IsDelayed(site));
            time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Equal($"{i}", await other.ReceiveTextAsync());
        }
        Assert.True(site.Host.Clients.All.All(c => c.IsOpen));
    }

    [Fact]
    public async Task Delay_OverTheByteRate_StopsTheSenderByTcpAndLosesNone()
    {
        const int messages = 32,
            size = 1 << 20;
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "bytesPerSecond: '1MB'");
        var client = await site.ConnectAsync();
        var sending = Task.Run(
            async () =>
            {
                for (var i = 0; i < messages; i++)
                {
                    var message = new byte[size];
                    message.AsSpan().Fill((byte)i);
                    await client.SendAsync(message, System.Net.WebSockets.WebSocketMessageType.Binary);
                }
            },
            TestContext.Current.CancellationToken
        );
        Assert.Equal(0, (await client.ReceiveAsync()).Bytes[0]); // a burst of a second's worth
        await UntilAsync(() => IsDelayed(site));
        // More than the kernel and the server hold for it, and nobody reads.
        Assert.False(sending.IsCompleted);
        for (var i = 1; i < messages; i++)
        {
            var (_, bytes) = await WhileTimeGoesOnAsync(site, time, client.ReceiveAsync());
            Assert.Equal(size, bytes.Length);
            Assert.Equal((byte)i, bytes[0]);
        }
        await sending;
        // It took the time that the rate says: the first second's worth was there at the start.
        Assert.InRange(time.GetUtcNow() - time.Start, TimeSpan.FromSeconds(messages - 2), TimeSpan.FromSeconds(messages + 2));
    }

    [Fact]
    public async Task Delay_OfAMessageLargerThanASecondsWorth_TakesAsLongAsItIsLarge()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "bytesPerSecond: 1000, messagesPerSecond: 10");
        var client = await site.ConnectAsync();
        var text = new string('x', 10_000);
        await client.SendAsync(text);
        Assert.Equal(text, await WhileTimeGoesOnAsync(site, time, client.ReceiveTextAsync()));
        Assert.InRange(time.GetUtcNow() - time.Start, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(11));
    }

    [Fact]
    public async Task Delay_OfAClient_CountsNeitherAsSilenceNorAsNoAnswerToAPing()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "messagesPerSecond: 1", "inactivity: 1, ping: 1, pong: 1");
        var client = await site.ConnectRawAsync();
        time.Advance(TimeSpan.FromMilliseconds(200)); // between two ticks, so that the clock of the timeouts is behind
        await client.SendTextAsync("first");
        await client.SendTextAsync("second");
        await UntilAsync(() => IsDelayed(site));
        Assert.Equal("first", (await client.ReceiveAsync())?.Text);
        time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.True(IsDelayed(site));
        time.Advance(TimeSpan.FromMilliseconds(150));
        while (await client.ReceiveAsync() is { } frame && frame.Text != "second")
            Assert.Equal(9, frame.Opcode); // a ping, perhaps, and no close
        Assert.True(Assert.Single(site.Host.Clients.All).IsOpen);
    }

    [Fact]
    public async Task Delay_WhenTheHostStops_IsOverAndTheClientGetsIts1001()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, "messagesPerSecond: 1");
        var client = await site.ConnectRawAsync();
        await client.SendTextAsync("first");
        await client.SendTextAsync("second");
        await UntilAsync(() => IsDelayed(site));
        var stopped = site.Host.StopAsync();
        Assert.Equal(1001, await client.ReceiveCloseAsync());
        await client.SendAsync(RawClient.Encode(8, [0x03, 0xE9]));
        time.Advance(TimeSpan.FromSeconds(1));
        await stopped.WaitAsync(s_patience, TestContext.Current.CancellationToken);
        Assert.Equal(0, site.Host.Clients.Count);
    }

    [Fact]
    public void Delay_TheMostToReadAtOnce_IsASecondsWorth()
    {
        var limits = new PluginChat.Hosting.Configuration.Model.LimitsConfig
        {
            BytesPerSecond = 1000,
            OverRate = PluginChat.Hosting.Configuration.Model.OverRate.Delay,
        };
        Assert.Equal(1000, MessageRate.Of(limits, 0)!.ReadBytes);
    }
}
