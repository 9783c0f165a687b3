using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

/// <summary>Messages that begin and do not end, and frames that are none.</summary>
public sealed class UnfinishedMessageTests
{
    const int Text = 1,
        Binary = 2,
        Ping = 9,
        Pong = 10,
        Compressed = 0x40;

    [Theory]
    [InlineData(Ping, "messagesPerSecond: 50", 150)]
    [InlineData(Pong, "messagesPerSecond: 50", 150)]
    [InlineData(0, "messagesPerSecond: 50", 150)] // continuations with nothing in them
    [InlineData(Ping, "bytesPerSecond: 1000", 10_000)]
    [InlineData(0, "", 10_000)]
    public async Task Frames_MoreThanASecondsWorthThatNoOtherRateBounds_CloseWith1008(int opcode, string limits, int most)
    {
        await using var site = new TestSite { Time = new FakeTimeProvider() };
        site.Write("appweb.json", TestSite.Config(limits: limits));
        await site.StartAsync();
        using var readings = new RefusalReadings(site);
        var client = await site.ConnectRawAsync();
        var frames = Enumerable.Range(0, most).Select(n => RawClient.Encode(opcode == 0 && n == 0 ? Text : opcode, [], final: opcode != 0));
        await client.SendAsync([.. frames.SelectMany(f => f)]);
        await client.SendAsync(opcode == 0 ? RawClient.Encode(0, "good"u8.ToArray()) : RawClient.Encode(Text, "good"u8.ToArray()));
        RawClient.Frame? answer;
        while ((answer = await client.ReceiveAsync())?.Opcode == Pong) { }
        Assert.Equal("good", answer?.Text);
        await client.SendAsync(RawClient.Encode(Ping, []));
        Assert.Equal(1008, await client.ReceiveCloseAsync());
        await readings.AssertOneAsync(site, "rate", 1008);
    }

    [Fact]
    public async Task Frames_OverTheirRateWhereItDelays_AreReadMoreSlowlyAndNoneIsLost()
    {
        var time = new WaitedTime();
        await using var site = new TestSite { Time = time };
        site.Write("appweb.json", TestSite.Config(limits: "messagesPerSecond: 50, overRate: 'delay'"));
        await site.StartAsync();
        var client = await site.ConnectRawAsync();
        await client.SendAsync([
            .. Enumerable.Range(0, 1000).SelectMany(_ => RawClient.Encode(Pong, [])),
            .. RawClient.Encode(Text, "after"u8.ToArray()),
        ]);
        var answer = client.ReceiveAsync();
        var since = Stopwatch.GetTimestamp();
        while (!answer.IsCompleted && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(60))
        {
            if (time.Waits.TryDequeue(out var wait))
                time.Advance(wait);
            await Task.Yield();
        }
        Assert.Equal("after", (await answer.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken))?.Text);
        Assert.InRange(time.GetUtcNow() - time.Start, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8));
    }

    /// <summary>
    /// Says for how long somebody waits, so that it need go on no further: on a busy machine it would run ahead of the host.
    /// </summary>
    sealed class WaitedTime : FakeTimeProvider
    {
        public ConcurrentQueue<TimeSpan> Waits { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            // A client that is delayed waits a second at most.
            if (period == Timeout.InfiniteTimeSpan && dueTime > TimeSpan.Zero && dueTime <= TimeSpan.FromSeconds(1))
                Waits.Enqueue(dueTime);
            return timer;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_ThatTricklesWithoutEnd_ClosesWith1008WhenItsTimeIsOver(bool inFragments)
    {
        var time = new FakeTimeProvider();
        await using var site = new TestSite { Time = time };
        site.Write("appweb.json", TestSite.Config(timeouts: "inactivity: '10secs', message: '1min'"));
        await site.StartAsync();
        using var readings = new RefusalReadings(site);
        var client = await site.ConnectRawAsync();
        await client.SendAsync(
            inFragments ? RawClient.Encode(Text, "a"u8.ToArray(), final: false) : RawClient.Encode(Text, new byte[100])[..7]
        );
        var close = client.ReceiveCloseAsync();
        for (var seconds = 0; site.Host.Clients.All.Any(c => c.IsOpen); seconds += 5)
        {
            Assert.InRange(seconds, 0, 90);
            await UntilReadAsync(site, client, inFragments ? RawClient.Encode(0, "a"u8.ToArray(), final: false) : "a"u8.ToArray(), close);
            time.Advance(TimeSpan.FromSeconds(5));
        }
        Assert.Equal(1008, await close);
        Assert.True(time.GetUtcNow() - time.Start >= TimeSpan.FromMinutes(1));
        await readings.AssertOneAsync(site, "message_time", 1008);
    }

    [Fact]
    public async Task Message_LargerThanAllMayHold_ClosesItsClientWith1013AndTheOthersGoOn()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(http: "limits: { receiveBuffers: '4MB' },"));
        await site.StartAsync();
        using var readings = new RefusalReadings(site);
        var (small, large, larger) = (await site.ConnectRawAsync(), await site.ConnectRawAsync(), await site.ConnectRawAsync());
        await small.SendAsync(RawClient.Encode(Text, "be"u8.ToArray(), final: false));
        await large.SendAsync(RawClient.Encode(Binary, new byte[1 << 20], final: false));
        await larger.SendAsync(RawClient.Encode(Binary, new byte[2000 << 10], final: false));
        Assert.Equal(1013, await FillAsync(larger));
        await readings.AssertOneAsync(site, "receive_buffers", 1013);
        await small.SendAsync(RawClient.Encode(0, "gun"u8.ToArray()));
        Assert.Equal("begun", (await small.ReceiveAsync())?.Text);
        Assert.InRange(site.Host.Clients.Receiving.HeldBytes, 0, 4 << 20);

        static async Task<int?> FillAsync(RawClient client)
        {
            await client.SendAsync(RawClient.Encode(0, new byte[1500 << 10], final: false));
            return await client.ReceiveCloseAsync();
        }
    }

    // 40 connections with 40 KB each held 2.2 GB.
    [Fact]
    public async Task CompressedMessages_WithoutEnd_HoldWhatHasComeOfThem()
    {
        const int Clients = 20,
            MessageBytes = 30 << 20;
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(route: "websockets: { deflate: true },"));
        await site.StartAsync();
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(new byte[MessageBytes]);
        for (var i = 0; i < Clients; i++)
        {
            var client = await site.ConnectRawAsync(headers: "Sec-WebSocket-Extensions: permessage-deflate\r\n");
            await client.SendAsync([
                .. RawClient.Encode(Binary | Compressed, packed.ToArray(), final: false),
                .. RawClient.Encode(Ping, []),
            ]);
            Assert.Equal(Pong, (await client.ReceiveAsync())?.Opcode);
        }
        Assert.InRange(site.Host.Clients.Receiving.HeldBytes, Clients * packed.Length, Clients * packed.Length * 3);
    }

    static async Task UntilReadAsync(TestSite site, RawClient client, byte[] bytes, Task close)
    {
        var before = site.Host.Clients.All.Sum(c => c.ReceivedBytes);
        await client.SendAsync(bytes);
        while (!close.IsCompleted && site.Host.Clients.All.Any(c => c.IsOpen) && site.Host.Clients.All.Sum(c => c.ReceivedBytes) == before)
            await Task.Yield();
    }
}
