using System.Security.Cryptography;
using PluginChat.Hosting.Channels;
using PluginChat.Redis.Connections;
using StackExchange.Redis;

namespace PluginChat.Redis;

/// <summary>
/// A secret that the first host writes to Redis and all read from there. Whoever may read it there may read the messages too.
/// </summary>
sealed class RedisResumeSecrets(IRedisServer engine, string prefix, TimeProvider time) : IResumeSecrets
{
    // Another host may have written another one after Redis lost the first.
    static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(10);

    readonly Lock _lock = new();
    readonly RedisKey _key = $"{prefix}:resume-secret";
    readonly ForeignEntries _foreign = engine.CountForeign($"{prefix}:resume-secret");
    byte[][] _known = []; // replaced whole, under _lock
    long? _readAt; // under _lock
    Task _reading = Task.CompletedTask; // under _lock

    public IReadOnlyList<byte[]> Known => Volatile.Read(ref _known);

    public ValueTask RefreshAsync()
    {
        lock (_lock)
        {
            if (_readAt is { } at && time.GetElapsedTime(at) < s_fresh && _known.Length > 0)
                return ValueTask.CompletedTask;
            // A crowd that comes back at once asks once.
            if (_reading.IsCompleted)
                _reading = ReadAsync();
            return new(_reading);
        }
    }

    public void Restore()
    {
        lock (_lock)
        {
            _readAt = null;
            if (_known.Length > 0 && _reading.IsCompleted)
                _reading = ReadAsync();
        }
    }

    async Task ReadAsync()
    {
        // Not in the lock of the caller.
        await Task.Yield();
        try
        {
            // Asked first: a Redis without memory takes nothing, and has it all the same.
            Take(await AskAsync().ConfigureAwait(false) ?? await GiveAsync().ConfigureAwait(false));
        }
        catch (Exception e) when (RedisFaults.IsTransient(e))
        {
            // What is known stays, and the channel says that Redis is unavailable.
            Take(null);
        }
    }

    // Null where nothing is there that could be one.
    async Task<byte[]?> AskAsync()
    {
        try
        {
            var read = (byte[]?)await engine.AskAsync(redis => redis.StringGetAsync(_key)).ConfigureAwait(false);
            if (read is null or { Length: >= ResumeTokens.SecretBytes })
                return read;
        }
        catch (RedisServerException e) when (e.Kind == RedisErrorKind.WrongType)
        {
            // None either.
        }
        _foreign.Note(1);
        await engine.AskAsync(redis => redis.DeleteAsync(_key)).ConfigureAwait(false);
        return null;
    }

    // What was signed with stays good where Redis lost it. Another host may be faster.
    async Task<byte[]?> GiveAsync()
    {
        var mine = Known is [var known, ..] ? known : RandomNumberGenerator.GetBytes(ResumeTokens.SecretBytes);
        await engine.AskAsync(redis => redis.StringSetAsync(_key, mine, when: When.NotExists)).ConfigureAwait(false);
        return await AskAsync().ConfigureAwait(false);
    }

    void Take(byte[]? read)
    {
        lock (_lock)
        {
            _readAt = time.GetTimestamp();
            if (read is null || _known is [var current, ..] && current.AsSpan().SequenceEqual(read))
                return;
            Volatile.Write(ref _known, _known is [var last, ..] ? [read, last] : [read]);
        }
    }
}
