using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;
using PluginChat.Redis;
using PluginChat.ScaleOut.Tests.Channels;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Servers;

/// <summary>What several hosts have of a chat, without the hosts: engines, their channels, and what these brought.</summary>
sealed class Engines : IAsyncDisposable
{
    readonly List<RedisEngine> _engines = [];

    /// <summary>What they log.</summary>
    public LogCapture Log { get; } = new();

    public static ScaleOutConfig Config(string redis, string prefix = "test") =>
        new(redis, prefix, WhenEngineIsDown.Queue, 64 << 20, TimeSpan.FromSeconds(3)) { KeepAlive = TimeSpan.FromSeconds(1) };

    public RedisEngine New(ScaleOutConfig config, TimeProvider? time = null)
    {
        var engine = new RedisEngine(config, time ?? TimeProvider.System, Log.CreateLogger($"engine {_engines.Count}"));
        _engines.Add(engine);
        return engine;
    }

    /// <summary>Opens a channel on an engine of its own.</summary>
    public async Task<(RedisEngine Engine, IMessageChannel Channel, Recorder Reader)> OpenAsync(
        ScaleOutConfig config,
        Retention? retention = null,
        TimeProvider? time = null
    )
    {
        var (engine, reader) = (New(config, time), new Recorder());
        var channel = engine.Open("chat/test", retention ?? Retention.Default with { KeepsHistory = true }, reader);
        channel.Start();
        await channel.Ready.WaitAsync(TimeSpan.FromSeconds(60));
        return (engine, channel, reader);
    }

    /// <summary>Says something on one and waits until another has it.</summary>
    public static async Task PassAsync(IMessageChannel from, Recorder to, string text)
    {
        Assert.True(from.TryPublish(Recorder.Text(text), out _));
        await UntilAsync(() => to.Texts.Contains(text), $"'{text}' did not come; there were: {string.Join(' ', to.Texts)}");
    }

    /// <summary>Waits until it has none. On a busy machine a beat is late now and then, and that is one until the next.</summary>
    public static Task UntilThereIsNoProblemAsync(RedisEngine engine) =>
        UntilAsync(() => engine.Problem is null, "Its problem does not end.");

    public static Task UntilAsync(Func<bool> condition, string problem) => UntilAsync(() => Task.FromResult(condition()), problem);

    /// <summary>The same of what is asked: a thread that waits for an answer is one fewer to read it.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string problem)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(10, CancellationToken.None);
            Assert.False(patience.IsCancellationRequested, problem);
        }
    }

    /// <summary>Ends one, as a host that stops does.</summary>
    public async Task EndAsync(RedisEngine engine)
    {
        _engines.Remove(engine);
        await engine.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var said in Log.Entries.Select(entry => entry.Text))
            TestContext.Current.TestOutputHelper?.WriteLine(said);
        foreach (var engine in _engines)
            await engine.DisposeAsync();
        Assert.False(Log.Has("an error of the host"), string.Join('\n', Log.Errors));
    }
}
