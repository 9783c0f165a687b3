using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PluginChat.ScaleOut.Tests.Hosts;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Chaos;

/// <summary>
/// Three hosts as processes, each with a way of its own to one Redis, and everything that can befall them. A fault ends by itself.
/// </summary>
sealed class ChaosCluster : IAsyncDisposable
{
    const int Hosts = 3,
        Sigstop = 19,
        Sigcont = 18;

    const string DataLost = "Redis loses all it has";

    readonly TestSite[] _sites = new TestSite[Hosts];
    readonly HostProcess?[] _hosts = new HostProcess?[Hosts];
    readonly TcpRelay[] _ways = new TcpRelay[Hosts];
    readonly SemaphoreSlim[] _busy = [.. Enumerable.Range(0, Hosts + 1).Select(_ => new SemaphoreSlim(1))]; // the last is Redis's
    readonly ConcurrentQueue<string> _happened = new();
    readonly long _start = Stopwatch.GetTimestamp();
    int _version = 1;

    ChaosCluster(RedisServer redis) => Redis = redis;

    public RedisServer Redis { get; }

    /// <summary>The faults, with their times.</summary>
    public IReadOnlyCollection<string> Happened => _happened;

    /// <summary>Whether one of them was that Redis lost all it had.</summary>
    public bool DataWasLost => _happened.Any(what => what.EndsWith(DataLost, StringComparison.Ordinal));

    /// <summary>What each host said last.</summary>
    public IEnumerable<string> LastWords(int lines) =>
        _hosts.Index().SelectMany(h => (h.Item?.Output.TakeLast(lines) ?? []).Select(line => $"host {h.Index}: {line}"));

    public IReadOnlyList<Uri> Addresses() => [.. _hosts.ToArray().OfType<HostProcess>().Select(h => h.Address)];

    public static async Task<ChaosCluster> StartAsync()
    {
        var cluster = new ChaosCluster(await RedisServer.StartAsync());
        for (var h = 0; h < Hosts; h++)
        {
            cluster._ways[h] = new(cluster.Redis.Port);
            cluster._sites[h] = ClusterSite.New(
                cluster._ways[h].Address,
                "keepAlive: '1sec', timeout: '2secs', lease: '5secs'",
                "resume: true, onLoss: 'close'"
            );
        }
        await Task.WhenAll(
            Enumerable.Range(0, Hosts).Select(async h => cluster._hosts[h] = await HostProcess.ServeAsync(cluster._sites[h]))
        );
        return cluster;
    }

    /// <summary>Begins one fault after the other, many at a time, until it is told to stop; returns when all have ended.</summary>
    public async Task RunFaultsAsync(Random random, TimeSpan time)
    {
        var running = new List<Task>();
        for (var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency); Stopwatch.GetTimestamp() < end; )
        {
            running.Add(FaultAsync(random));
            await Task.Delay(random.Next(100, 1200));
        }
        await Task.WhenAll(running);
        Say("all faults are over");
    }

    public async ValueTask DisposeAsync()
    {
        for (var h = 0; h < Hosts; h++)
        {
            if (_hosts[h] is { } host)
                await host.DisposeAsync();
            if (_sites[h] is { } site)
                await site.DisposeAsync();
            if (_ways[h] is { } way)
                await way.DisposeAsync();
        }
        await Redis.DisposeAsync();
        foreach (var busy in _busy)
            busy.Dispose();
    }

    // Everything is drawn before anything is awaited: one seed draws the same, whatever takes how long.
    Task FaultAsync(Random random)
    {
        var (what, h) = (random.Next(100), random.Next(Hosts));
        var time = TimeSpan.FromMilliseconds(random.Next(50, 1 << random.Next(7, 13)));
        return what switch
        {
            < 12 => AloneAsync(h, $"host {h} killed, away for {time.TotalSeconds:0.0} s", () => KillHostAsync(h, time)),
            < 24 => AloneAsync(h, $"host {h} hangs for {time.TotalSeconds:0.0} s", () => HangAsync(_hosts[h]!, time)),
            < 34 => AloneAsync(Hosts, $"Redis hangs for {time.TotalSeconds:0.0} s", () => HangRedisAsync(time)),
            < 42 => AloneAsync(Hosts, $"Redis killed, away for {time.TotalSeconds:0.0} s", () => KillRedisAsync(time)),
            < 52 => OnceAsync($"host {h}'s connections are dead", _ways[h].Starve),
            < 62 => ForAsync($"host {h} is cut off for {time.TotalSeconds:0.0} s", _ways[h].StarveAll, _ways[h].Recover, time),
            < 72 => OnceAsync($"host {h}'s connections are cut", _ways[h].Cut),
            < 78 => AskRedisAsync("its clients are cut off", ["CLIENT", "KILL", "TYPE", "normal"]),
            < 84 => AskRedisAsync("its subscribers are cut off", ["CLIENT", "KILL", "TYPE", "pubsub"]),
            < 86 => AskRedisAsync(DataLost, ["FLUSHALL"]),
            < 92 => AloneAsync(Hosts, $"Redis is out of memory for {time.TotalSeconds:0.0} s", () => RunOutOfMemoryAsync(time)),
            _ => OnceAsync(
                $"host {h}'s controller is edited",
                () => _sites[h].WriteController(ClusterSite.Controller(Interlocked.Increment(ref _version)))
            ),
        };
    }

    void Say(string what) =>
        _happened.Enqueue(
            string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_start).TotalSeconds, 6:0.00} s: {what}")
        );

    // One thing at a time befalls a process; others go on beside it.
    async Task AloneAsync(int which, string what, Func<Task> fault)
    {
        if (!await _busy[which].WaitAsync(0))
            return;
        try
        {
            Say(what);
            await fault();
        }
        finally
        {
            _busy[which].Release();
        }
    }

    Task OnceAsync(string what, Action fault)
    {
        Say(what);
        fault();
        return Task.CompletedTask;
    }

    async Task ForAsync(string what, Action begin, Action end, TimeSpan time)
    {
        Say(what);
        begin();
        await Task.Delay(time);
        end();
    }

    async Task KillHostAsync(int h, TimeSpan time)
    {
        var killed = _hosts[h]!;
        _hosts[h] = null;
        killed.Signal(HostProcess.Sigkill);
        await killed.DisposeAsync();
        await Task.Delay(time);
        _hosts[h] = await HostProcess.ServeAsync(_sites[h]);
        Say($"host {h} is back");
    }

    static async Task HangAsync(HostProcess host, TimeSpan time)
    {
        host.Signal(Sigstop);
        await Task.Delay(time);
        host.Signal(Sigcont);
    }

    async Task HangRedisAsync(TimeSpan time)
    {
        Redis.Freeze();
        await Task.Delay(time);
        Redis.Thaw();
    }

    async Task KillRedisAsync(TimeSpan time)
    {
        await Redis.KillAsync();
        await Task.Delay(time);
        await Redis.StartAgainAsync();
    }

    async Task RunOutOfMemoryAsync(TimeSpan time)
    {
        await AskAsync("CONFIG", "SET", "maxmemory", "1");
        await Task.Delay(time);
        await AskAsync("CONFIG", "SET", "maxmemory", "0");
    }

    async Task AskRedisAsync(string what, string[] command)
    {
        if (!await _busy[Hosts].WaitAsync(0))
            return;
        try
        {
            Say(what);
            await AskAsync(command);
        }
        finally
        {
            _busy[Hosts].Release();
        }
    }

    async Task AskAsync(params string[] command)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{Redis.Address},allowAdmin=true,connectTimeout=10000");
        await redis.GetDatabase().ExecuteAsync(command[0], [.. command[1..]]);
    }
}
