using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Telemetry;

public sealed class TrafficMeterTests
{
    [Fact]
    public async Task Meters_OfAChat_CountWhatCameWhatWentOutAndHowItEnded()
    {
        await using var site = await new TestSite().StartAsync();
        using var readings = new Readings(site);
        var (first, second) = (await site.ConnectAsync(), await site.ConnectAsync());
        for (var i = 0; i < 3; i++)
        {
            await first.SendAsync("hello");
            Assert.Equal("hello", await first.ReceiveTextAsync());
            Assert.Equal("hello", await second.ReceiveTextAsync());
        }
        Assert.Equal(2, readings.Of("pluginchat.clients"));
        await first.CloseAsync();
        await second.CloseAsync();
        await readings.ClosedAsync(2);
        Assert.Equal(0, readings.Of("pluginchat.clients"));
        Assert.Equal(3, readings.Of("pluginchat.messages.received"));
        Assert.Equal(3, readings.Of("pluginchat.messages.published"));
        Assert.Equal(6, readings.Of("pluginchat.deliveries"));
        Assert.Equal(6 * 7 + 2 * 4, readings.Of("pluginchat.sent")); // a frame has two bytes more than its payload
        Assert.Equal(["test/chat 1000 Client", "test/chat 1000 Client"], readings.Closed);
        Assert.Equal(5, readings.Events); // two opened, three messages came
    }

    [Fact]
    public async Task Meters_OfMessagesForSomeAndForOne_CountThoseAsDeliveries()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    Clients.Send(WebSocketMessage.Text("others"), except: client);
                    client.Send("you");
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        using var readings = new Readings(site);
        var (first, second, third) = (await site.ConnectAsync(), await site.ConnectAsync(), await site.ConnectAsync());
        await first.SendAsync("go");
        Assert.Equal("you", await first.ReceiveTextAsync());
        Assert.Equal("others", await second.ReceiveTextAsync());
        Assert.Equal("others", await third.ReceiveTextAsync());
        Assert.Equal(2, readings.Of("pluginchat.messages.published"));
        Assert.Equal(3, readings.Of("pluginchat.deliveries"));
    }

    [Fact]
    public async Task Backlog_OfAClientThatDoesNotRead_IsMeasured()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(limits: "webSocketsBacklog: '200MB'"));
        await site.StartAsync();
        using var readings = new Readings(site);
        await site.ConnectRawAsync(receiveBuffer: 4096);
        var sender = await site.ConnectRawAsync();
        Assert.Equal(0, readings.Of("pluginchat.clients.backlog"));
        for (var i = 0; i < 2; i++)
        {
            // The first fills what the kernel takes and is on its way; the second waits.
            await sender.SendAsync(RawClient.Encode(2, new byte[12 << 20]));
            Assert.Equal(12 << 20, (await sender.ReceiveAsync())?.Payload.Length);
        }
        Assert.InRange(readings.Of("pluginchat.clients.backlog"), 12 << 20, 26 << 20);
    }

    /// <summary>The meters of one site; other hosts of this process have meters too.</summary>
    sealed class Readings : IDisposable
    {
        readonly MeterListener _listener = new();
        readonly ConcurrentDictionary<string, long> _observed = new();
        readonly ConcurrentQueue<string> _closed = new();
        readonly SemaphoreSlim _ended = new(0);
        int _events;

        public Readings(TestSite site)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == site.Host.Meters.Meter)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>(
                (instrument, value, tags, _) =>
                {
                    if (instrument.IsObservable)
                        _observed.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
                    else if (instrument.Name == "pluginchat.clients.closed")
                    {
                        _closed.Enqueue(string.Join(' ', tags.ToArray().Select(t => t.Value)));
                        _ended.Release();
                    }
                }
            );
            _listener.SetMeasurementEventCallback<double>(
                (instrument, _, _, _) =>
                {
                    if (instrument.Name == "pluginchat.event.duration")
                        Interlocked.Increment(ref _events);
                }
            );
            _listener.Start();
        }

        public IEnumerable<string> Closed => _closed;

        public int Events => Volatile.Read(ref _events);

        public long Of(string name)
        {
            _observed.Clear();
            _listener.RecordObservableInstruments();
            return _observed.GetValueOrDefault(name);
        }

        public async Task ClosedAsync(int number)
        {
            for (var i = 0; i < number; i++)
                Assert.True(await _ended.WaitAsync(TimeSpan.FromSeconds(60)), "No end of a client was counted.");
        }

        public void Dispose()
        {
            _listener.Dispose();
            _ended.Dispose();
        }
    }
}
