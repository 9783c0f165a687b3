using System.Diagnostics;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>What strangers who come back with a position that is too old cost those who talk.</summary>
[Collection(nameof(AloneCollection))]
public sealed class StrangersTests(ITestOutputHelper output) : IAsyncLifetime
{
    // As they were seen: what each handshake read from Redis and threw away was 15 MB.
    const int Strangers = 40,
        HandshakesPerSecond = 11,
        Kept = 500,
        Length = 30_000;

    const int Rounds = 5,
        MessagesPerSecond = 50;

    static readonly TimeSpan s_round = TimeSpan.FromSeconds(2);

    RedisServer? _redis;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync(keepsData: false);

    public ValueTask DisposeAsync() => _redis!.DisposeAsync();

    [Fact]
    public async Task Strangers_WhosePositionIsTooOld_LeaveOthersTheirHalfTheSpeedAtLeast()
    {
        const string Keeps = "resume: true, retain: 500, retainBytes: '32MB'";
        await using var first = await ClusterSite.ServeAsync(_redis!, webSockets: Keeps);
        await using var early = await ResumingClient.ConnectAsync(first.Address);
        var was = $"resume={early.Position}&token={early.Token}";
        for (var i = 0; i < Kept + 200; i++)
        {
            await early.SendAsync($"{i}".PadRight(Length));
            await early.ReceiveTextAsync();
        }
        // One that has kept nothing itself.
        await using var fresh = await ClusterSite.ServeAsync(_redis!, webSockets: Keeps);
        await using var talks = await ResumingClient.ConnectAsync(fresh.Address);

        var ratios = new List<double>();
        while (ratios.Count < Rounds && !ratios.Exists(ratio => ratio <= 2))
        {
            var alone = await TalkAsync(talks);
            using var over = new CancellationTokenSource();
            var coming = Enumerable.Range(0, Strangers).Select(i => ComeAsync(fresh.Address, was, i, over.Token)).ToArray();
            var beside = await TalkAsync(talks);
            await over.CancelAsync();
            var came = (await Task.WhenAll(coming)).Sum();
            ratios.Add(beside / alone);
            output.WriteLine($"p50 alone {alone:0.00} ms, beside {came} handshakes of {Strangers} strangers {beside:0.00} ms");
            Assert.InRange(came, HandshakesPerSecond, int.MaxValue);
        }

        Assert.True(ratios.Exists(ratio => ratio <= 2), $"p50 grew to {string.Join(", ", ratios.Select(r => $"{r:0.0}"))} times.");
    }

    // The median of the time that a message takes to come back to its sender, in milliseconds.
    static async Task<double> TalkAsync(ResumingClient client)
    {
        var times = new List<double>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / MessagesPerSecond));
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_round; await timer.WaitForNextTickAsync())
        {
            var sent = Stopwatch.GetTimestamp();
            await client.SendAsync("hello");
            await client.ReceiveTextAsync();
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    // All of them together at so many handshakes a second; returns how many it had answered.
    static async Task<int> ComeAsync(Uri address, string was, int which, CancellationToken over)
    {
        var period = TimeSpan.FromSeconds((double)Strangers / HandshakesPerSecond);
        await Task.Delay(period * which / Strangers, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var came = 0;
        while (!over.IsCancellationRequested)
        {
            await using var stranger = await ResumingClient.ConnectAsync(address, was);
            Assert.Equal("tooOld", stranger.Reason);
            came++;
            await Task.Delay(period, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return came;
    }
}
