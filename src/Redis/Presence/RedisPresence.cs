using System.Collections.Concurrent;
using System.Globalization;
using PluginChat.Hosting.Channels;
using PluginChat.Redis.Connections;
using PluginChat.Redis.Streams;
using StackExchange.Redis;

namespace PluginChat.Redis.Presence;

/// <summary>
/// Tells Redis of this host's clients under a lease, and asks how many the others have. A host that dies renews nothing, and its clients
/// are gone when the lease ends; nobody has to notice the death.
/// </summary>
sealed class RedisPresence(IRedisServer engine, ChannelKeys keys, TimeSpan lease, IChannelReader reader, TimeProvider time) : IPresenceLoop
{
    /// <summary>What wakes the others when the number of a host's clients changed.</summary>
    public const string Wake = "clients";

    // So many changes in one script: Redis serves nobody else meanwhile.
    const int MaxBatch = 1000;

    const string Left = "-";

    // A crowd that comes at once is one write, and a hundred hosts do not ask each other all the time.
    static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(250);

    // Whoever asks for the list has somebody who waits; a Redis that hangs is one that is away.
    static readonly TimeSpan s_longestList = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<long, byte> _changed = new();
    readonly Signal _signal = new();
    readonly ForeignEntries _foreign = engine.CountForeign(keys.Leases.ToString());
    readonly string _host = engine.Host.ToString();
    bool _listsAnew = true; // the loop's
    long _renewedAt; // the loop's
    int _othersCount;
    string? _problem; // the loop's to write

    public string? Problem => Volatile.Read(ref _problem);

    public int OthersCount => Volatile.Read(ref _othersCount);

    public void Changed(long client)
    {
        _changed.TryAdd(client, 0);
        _signal.Set();
    }

    public void Refresh() => _signal.Set();

    /// <summary>Whether it is <see cref="Wake"/>.</summary>
    public static bool IsWake(ReadOnlySpan<byte> message) => message.SequenceEqual("clients"u8);

    public async Task RunAsync(CancellationToken ended)
    {
        await Task.Yield();
        _renewedAt = time.GetTimestamp();
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await RenewAsync().ConfigureAwait(false);
                _renewedAt = time.GetTimestamp();
                Volatile.Write(ref _problem, null);
            }
            catch (Exception e) when (RedisFaults.IsTransient(e))
            {
                // The channel says that Redis is unavailable. What was under way may have been lost.
                _listsAnew = true;
                Volatile.Write(ref _problem, e is RedisServerException ? $"presence: {RedisFaults.TextOf(e)}" : null);
                engine.Look();
                if (time.GetElapsedTime(_renewedAt) > lease)
                    Volatile.Write(ref _othersCount, 0);
            }
            await Task.Delay(s_least, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _signal.WaitAsync(lease / 3, time, ended).ConfigureAwait(false);
        }
        if (!engine.IsLetGo)
            await LeaveAsync().ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<PresentClient>> ListOthersAsync(CancellationToken cancel)
    {
        var clients = new List<PresentClient>();
        try
        {
            var start = time.GetTimestamp();
            var hosts = await engine
                .AskAsync(redis => redis.ScriptEvaluateAsync(PresenceScripts.Hosts, [keys.Leases]))
                .WaitAsync(s_longestList, time, cancel)
                .ConfigureAwait(false);
            foreach (var host in ((string?[])hosts!).OfType<string>().Where(host => host != _host))
            {
                var left = s_longestList - time.GetElapsedTime(start);
                clients.AddRange(
                    await ListAsync(host).WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancel).ConfigureAwait(false)
                );
            }
        }
        catch (Exception e) when (RedisFaults.IsTransient(e))
        {
            // As documented: this host's alone.
            clients.Clear();
        }
        return clients;
    }

    async Task<IReadOnlyList<PresentClient>> ListAsync(string host)
    {
        try
        {
            var entries = await engine.AskAsync(redis => redis.HashGetAllAsync(keys.Clients(host))).ConfigureAwait(false);
            return
            [
                .. entries.Select(entry => new PresentClient(
                    $"{host}.{entry.Name}",
                    (string?)entry.Value is ['+', .. { Length: > 0 } name] ? name : null
                )),
            ];
        }
        catch (RedisServerException e) when (e.Kind == RedisErrorKind.WrongType)
        {
            // That host sees it too, and lists its clients anew.
            return [];
        }
    }

    async Task RenewAsync()
    {
        // Taken off before they are looked at: a change from now on is a change for the next time.
        var changed = _changed.Keys.ToArray();
        foreach (var client in changed)
            _changed.TryRemove(client, out _);
        if (_listsAnew)
            changed = [.. reader.ClientIds];
        var first = _listsAnew;
        _listsAnew = true; // unless all of it arrives
        var isMissing = false;
        foreach (var batch in changed.Chunk(MaxBatch).DefaultIfEmpty([]))
        {
            var result = (RedisResult[])(await RenewAsync(batch, first).ConfigureAwait(false))!;
            Volatile.Write(ref _othersCount, (int)result[0]);
            isMissing |= !first && (int)result[1] == 2;
            _foreign.Note((long)result[2]);
            if ((int)result[1] != 0)
                await WakeOthersAsync().ConfigureAwait(false);
            first = false;
        }
        // The lease had ended, and with it went the list.
        _listsAnew = isMissing;
        if (isMissing)
            _signal.Set();
    }

    Task<RedisResult> RenewAsync(long[] clients, bool anew)
    {
        var arguments = new List<RedisValue> { _host, (long)lease.TotalMilliseconds, reader.ClientCount, anew ? 1 : 0 };
        foreach (var client in clients)
        {
            var name = reader.NameOf(client, out var isHere);
            arguments.Add(client.ToString(CultureInfo.InvariantCulture));
            arguments.Add(isHere ? "+" + name : Left);
        }
        return engine.AskAsync(redis =>
            redis.ScriptEvaluateAsync(PresenceScripts.Renew, [keys.Leases, keys.Counts, keys.Clients(_host)], [.. arguments])
        );
    }

    Task WakeOthersAsync() => engine.AskAsync(redis => redis.PublishAsync(keys.Wake, Wake));

    async Task LeaveAsync()
    {
        try
        {
            await Task.WhenAll(
                    engine.AskAsync(redis => redis.SortedSetRemoveAsync(keys.Leases, _host)),
                    engine.AskAsync(redis => redis.HashDeleteAsync(keys.Counts, _host)),
                    engine.AskAsync(redis => redis.DeleteAsync(keys.Clients(_host)))
                )
                .ConfigureAwait(false);
            await WakeOthersAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (RedisFaults.IsTransient(e))
        {
            // The lease ends without us.
        }
    }
}
