using System.Collections.Concurrent;
using PluginChat.Host.Configuration;
using StackExchange.Redis;

namespace PluginChat.Host.Channels.Redis;

/// <summary>
/// Channels that several hosts share through one Redis (or Valkey): a stream each, which is the order and the memory. The connection is
/// made in the background and made again for ever; nothing here throws because Redis is away.
/// </summary>
sealed class RedisEngine : IMessageEngine
{
    readonly ConcurrentDictionary<string, RedisMessageChannel> _channels = new(StringComparer.Ordinal);
    readonly ConnectionMultiplexer _redis;
    readonly ScaleOutConfig _config;
    readonly TimeProvider _time;
    readonly ILogger _log;
    string? _said;                      // under the lock of _channels

    public RedisEngine(ScaleOutConfig config, TimeProvider time, ILogger log)
    {
        (_config, _time, _log) = (config, time, log);
        var options = ConfigurationOptions.Parse(config.Redis);
        options.AbortOnConnectFail = false;
        // Whoever waits for the connection is us, with what may be sent again; the library's own queue would hide that it is gone.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ReconnectRetryPolicy = new ExponentialRetry(deltaBackOffMilliseconds: 100, maxDeltaBackOffMilliseconds: 2000);
        options.ClientName ??= $"pluginchat-{Host}";
        if (!config.Redis.Contains("connectTimeout", StringComparison.OrdinalIgnoreCase))
            options.ConnectTimeout = 2000;
        if (!config.Redis.Contains("keepAlive", StringComparison.OrdinalIgnoreCase))
            options.KeepAlive = 5;
        _redis = ConnectionMultiplexer.Connect(options);
        ResumeSecrets = new RedisResumeSecrets(() => Database, config.Prefix, time);
        _redis.ConnectionFailed += (_, e) => WakeAll();
        _redis.ConnectionRestored += (_, e) => WakeAll();
    }

    /// <summary>Whether a failure can pass. Also what Redis itself answers: it loads, it has no memory or disk, it is a replica now.</summary>
    public static bool IsTransient(Exception e) => e is RedisException or TimeoutException or ObjectDisposedException;

    public HostId Host { get; } = HostId.New();

    public string? Problem => _channels.Values.Select(c => c.Problem).FirstOrDefault(p => p is not null);

    public IResumeSecrets ResumeSecrets { get; }

    public IDatabase Database => _redis.GetDatabase();

    public ISubscriber Subscriber => _redis.GetSubscriber();

    public IMessageChannel Open(string name, Retention retention, IChannelReader reader) => _channels[name] =
        new RedisMessageChannel(this, new(_config.Prefix, name), new(retention, _config.WhenDown, _config.PendingBytes, _config.Lease), reader, _time, _log);

    /// <summary>Says so where Redis went away or came back, once for all channels.</summary>
    public void Look()
    {
        lock (_channels)
        {
            var problem = Problem;
            if (problem is null == (_said is null))
                return;
            _said = problem;
            if (problem is null)
                EngineLog.Back(_log);
            else
                EngineLog.Away(_log, problem, _config.WhenDown);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_channels.Values.Select(c => c.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _redis.DisposeAsync().ConfigureAwait(false);
    }

    void WakeAll()
    {
        foreach (var channel in _channels.Values)
            channel.Wake();
    }
}
