using System.Diagnostics;
using PluginChat.Hosting.Channels;
using PluginChat.ScaleOut.Tests.Servers;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>
/// Redis is away while three hosts go on at full speed. <c>PLUGINCHAT_OUTAGE=full</c> runs it at the length that was seen to lose messages:
/// 10 seconds at 5,000 messages a second, and 40 at 600.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class OutageTests(ITestOutputHelper output) : IAsyncLifetime
{
    const int Hosts = 3,
        Length = 500;

    static readonly bool s_isFull = Environment.GetEnvironmentVariable("PLUGINCHAT_OUTAGE") == "full";

    readonly Engines _engines = new();
    RedisServer? _server;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _engines.DisposeAsync();
        await _server!.DisposeAsync();
    }

    [Theory]
    [InlineData(5000, 10, 1)]
    [InlineData(600, 40, 2)]
    public async Task Outage_AtFullSpeed_LosesDoublesAndReordersNothing(int perSecond, int fullSeconds, int seconds)
    {
        var hosts = new List<(IMessageChannel Channel, Recorder Reader)>();
        for (var h = 0; h < Hosts; h++)
        {
            var (_, channel, reader) = await _engines.OpenAsync(Engines.Config(_server!.Address));
            hosts.Add((channel, reader));
        }
        var outage = TimeSpan.FromSeconds(s_isFull ? fullSeconds : seconds);
        var published = await PublishAsync(hosts, perSecond, TimeSpan.FromSeconds(1), 0);

        await _server!.StopAsync();
        published = await PublishAsync(hosts, perSecond, outage, published);
        await _server.StartAgainAsync();
        published = await PublishAsync(hosts, perSecond, TimeSpan.FromSeconds(1), published);
        foreach (var (_, reader) in hosts)
            await reader.CountAsync(published);

        output.WriteLine(
            $"{outage.TotalSeconds:0} s without Redis at {perSecond:N0} messages/s: {published:N0} sent, "
                + $"{string.Join(", ", hosts.Select(h => $"{h.Reader.Texts.Count:N0}"))} came"
        );
        Assert.Equal(published, hosts[0].Reader.Texts.Distinct().Count());
        Assert.All(hosts, host => Assert.Equal(hosts[0].Reader.Texts, host.Reader.Texts));
        Assert.All(hosts.SelectMany(host => host.Reader.Jumps), jump => Assert.Equal(0, jump.Missed));
    }

    // In turns, at the rate as far as the machine keeps up; all that was due is sent.
    static async Task<int> PublishAsync(List<(IMessageChannel Channel, Recorder Reader)> hosts, int perSecond, TimeSpan time, int number)
    {
        var (start, first) = (Stopwatch.GetTimestamp(), number);
        while (number - first < perSecond * time.TotalSeconds)
        {
            var due = first + (int)Math.Min(perSecond * time.TotalSeconds, perSecond * Stopwatch.GetElapsedTime(start).TotalSeconds);
            for (; number < due; number++)
                Assert.True(hosts[number % Hosts].Channel.TryPublish(Recorder.Text($"{number}".PadRight(Length)), out _));
            await Task.Delay(5);
        }
        return number;
    }
}
