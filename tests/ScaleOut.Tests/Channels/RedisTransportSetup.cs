using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Redis;
using PluginChat.Redis.Publishing;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Sites;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>A Redis, and hosts' engines that have one channel there.</summary>
public abstract class RedisTransportSetup : IAsyncLifetime
{
    private protected static readonly RedisKey s_log = "test:{chat/test}:log",
        s_meta = "test:{chat/test}:meta",
        s_readers = "test:{chat/test}:readers",
        s_sender = "test:{chat/test}:sender:x";
    private protected static readonly Retention s_retention = Retention.Default with { KeepsHistory = true };

    readonly List<RedisEngine> _engines = [];
    private protected LogCapture Log { get; } = new();
    RedisServer? _server;

    private protected RedisServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var said in Log.Entries.Select(entry => entry.Text))
            TestContext.Current.TestOutputHelper?.WriteLine(said);
        foreach (var engine in _engines)
            await engine.DisposeAsync();
        Assert.False(Log.Has("an error of the host"), string.Join('\n', Log.Errors));
        await Server.DisposeAsync();
    }

    private protected async Task<(IMessageChannel Channel, Recorder Reader, RedisEngine Engine)> OpenAsync(
        Retention? retention = null,
        long unread = 256 << 20
    )
    {
        var config = new ScaleOutConfig(Server.Address, "test", WhenEngineIsDown.Queue, 64 << 20, TimeSpan.FromSeconds(3))
        {
            UnreadBytes = unread,
        };
        var engine = new RedisEngine(config, TimeProvider.System, Log.CreateLogger($"engine {_engines.Count}"));
        _engines.Add(engine);
        var reader = new Recorder();
        var channel = engine.Open("chat/test", retention ?? s_retention, reader);
        channel.Start();
        await channel.Ready.WaitAsync(TimeSpan.FromSeconds(60));
        return (channel, reader, engine);
    }

    private protected static void Publish(IMessageChannel channel, params IEnumerable<string> texts) =>
        Assert.All(texts, text => Assert.True(channel.TryPublish(Recorder.Text(text), out _)));

    private protected static string[] Texts(string name, int count, int length = 0) =>
        [.. Enumerable.Range(1, count).Select(i => $"{name}{i}".PadRight(length))];

    private protected static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(20, patience.Token);
    }

    /// <summary>A batch as another host would publish it, one that reads nothing.</summary>
    private protected static RedisValue[] Batch(long number, params IEnumerable<byte[]> messages) =>
        ["e", number, 10_000, 16 << 20, 0, "test:{chat/test}:wake", 256 << 20, "7", "", 0, .. messages];

    private protected static byte[] Encoded(string text, long number) => PublicationCodec.Encode(Recorder.Text(text), new(7), number);
}
