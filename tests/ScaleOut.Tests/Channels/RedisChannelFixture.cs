using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Redis;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Sites;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>Several hosts over one Redis; each engine here is what a host has.</summary>
public abstract class RedisChannelFixture : ChannelFixture
{
    private protected const string Name = "chat/test";
    private protected static readonly RedisKey s_log = "test:{chat/test}:log",
        s_meta = "test:{chat/test}:meta";

    private protected readonly List<RedisEngine> _engines = [];
    readonly LogCapture _log = new();
    RedisServer? _server;
    RedisEngine? _engine;

    private protected override IMessageEngine Engine => _engine!;

    private protected RedisServer Server => _server!;

    public override async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _engine = NewEngine();
    }

    public override async ValueTask DisposeAsync()
    {
        // Where a test failed, this says why.
        foreach (var said in _log.Entries.Select(entry => entry.Text).Concat(_engines.Select(engine => engine.Problem).OfType<string>()))
            TestContext.Current.TestOutputHelper?.WriteLine(said);
        foreach (var engine in _engines)
            await engine.DisposeAsync();
        Assert.False(_log.Has("an error of the host"), string.Join('\n', _log.Errors));
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private protected RedisEngine NewEngine(WhenEngineIsDown whenDown = WhenEngineIsDown.Queue, long pending = 64 << 20)
    {
        var engine = new RedisEngine(
            new(Server.Address, "test", whenDown, pending, TimeSpan.FromSeconds(3)),
            TimeProvider.System,
            _log.CreateLogger($"engine {_engines.Count}")
        );
        _engines.Add(engine);
        return engine;
    }

    private protected async Task<(IMessageChannel Channel, Recorder Reader)> OpenOnAsync(RedisEngine engine, Retention? retention = null)
    {
        var reader = new Recorder();
        var channel = engine.Open(Name, retention ?? s_retention, reader);
        channel.Start();
        await channel.Ready.WaitAsync(TimeSpan.FromSeconds(60));
        return (channel, reader);
    }

    private protected static void Publish(IMessageChannel channel, params IEnumerable<string> texts)
    {
        foreach (var text in texts)
            Assert.True(channel.TryPublish(Recorder.Text(text), out _));
    }

    private protected static IEnumerable<string> Texts(string name, int count) => Enumerable.Range(1, count).Select(i => $"{name}{i}");

    private protected static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(20, patience.Token);
    }
}
