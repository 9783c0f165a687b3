using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Redis;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Simulation.Tests.Stores;

namespace PluginChat.Simulation.Tests;

/// <summary>The simulated server does what the scripts do in Redis: the same calls, in the same order, have the same answers.</summary>
public sealed class StoreConformanceTests : IAsyncLifetime
{
    const int Runs = 60,
        Calls = 50;

    // A read position is noted again after a quarter of a second; which call that is must not depend on how busy the machine is.
    static readonly TimeSpan s_longestRun = TimeSpan.FromMilliseconds(200);

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    readonly List<RedisEngine> _engines = [];
    RedisServer? _server;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync(keepsData: false);
        var config = new ScaleOutConfig(_server.Address, "test", WhenEngineIsDown.Queue, 1 << 20, TimeSpan.FromSeconds(3));
        for (var i = 0; i < 2; i++)
        {
            _engines.Add(new(config, TimeProvider.System, NullLogger.Instance));
            _engines[i].Start();
            await _engines[i].Tried.WaitAsync(s_patience);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines)
            await engine.DisposeAsync();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task Server_AnyCalls_AnswersAsTheScriptsDo()
    {
        var start = Stopwatch.GetTimestamp();
        var judged = 0;
        for (var seed = 1; judged < Runs; seed++)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_patience, $"Only {judged} of {Runs} runs were fast enough.");
            var run = new TwinStores(seed, _engines);
            var began = Stopwatch.GetTimestamp();
            var difference = await run.CompareAsync(Calls);
            if (Stopwatch.GetElapsedTime(began) > s_longestRun)
                continue;
            judged++;
            Assert.True(difference is null, $"Seed {seed}: {difference}");
        }
    }
}
