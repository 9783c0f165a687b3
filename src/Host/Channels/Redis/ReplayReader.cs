using System.Globalization;
using StackExchange.Redis;

namespace PluginChat.Host.Channels.Redis;

/// <summary>
/// Reads what clients missed that come back to a host which has not kept it. A crowd comes at once and wants much the same: it is read once,
/// one read at a time, and within a budget. Who is too late is told by where what is kept begins, without a message read.
/// </summary>
sealed class ReplayReader(RedisEngine engine, ChannelKeys keys, Retention retention, TimeProvider time) : IDisposable
{
    // As much as goes well into one answer: live messages wait behind it.
    const long MostBytes = 1 << 20;

    // What is kept ends later and later; a crowd need not ask each for itself.
    static readonly TimeSpan s_floorIsFresh = TimeSpan.FromMilliseconds(250);

    // A host that has started has its crowd by then.
    static readonly TimeSpan s_windowIsKept = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim _lock = new(1);
    Position _floor = new("", 0, null);     // written under _lock
    ReplayWindow? _window;                  // written under _lock, and forgotten by the timer
    ITimer? _forget;                        // under _lock

    // Swapped whole. ReadAt: null where it was never read.
    sealed record Position(string Epoch, long Offset, long? ReadAt);

    /// <summary>Everything behind a position up to an offset; null where it is not all there any more, or cannot be had.</summary>
    public async ValueTask<RetainedRange?> ReadAsync(ChannelPosition after, long until)
    {
        if (after.Offset >= until)
            return new RetainedRange(null, until);
        if (IsBelow(Volatile.Read(ref _floor), after))
            return null;
        await _lock.WaitAsync().ConfigureAwait(false);
        try
        {
            return await FloorAsync().ConfigureAwait(false) is var floor && floor.Epoch == after.Epoch && !IsBelow(floor, after)
                && await CoverAsync(after, until).ConfigureAwait(false) is { } window && !IsTooOld(window, after) ? window.Range(after.Offset, until) : null;
        }
        catch (Exception e) when (RedisEngine.IsTransient(e) || e is FormatException)
        {
            return null;
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose()
    {
        _forget?.Dispose();
        _lock.Dispose();
    }

    static bool IsBelow(Position floor, ChannelPosition after) => floor.Epoch == after.Epoch && after.Offset < floor.Offset;

    async Task<Position> FloorAsync()
    {
        if (_floor.ReadAt is { } at && time.GetElapsedTime(at) < s_floorIsFresh)
            return _floor;
        var result = await engine.AskAsync(redis => redis.ScriptEvaluateAsync(ReplayScripts.Floor, [keys.Meta, keys.Log])).ConfigureAwait(false);
        var (epoch, oldest) = ((string)result[0]!, (string)result[1]!);
        // What was too old stays so.
        var known = _floor.Epoch == epoch ? _floor.Offset : 0;
        var floor = new Position(epoch, oldest.Length == 0 ? known : Math.Max(known, OffsetOf(oldest) - 1), time.GetTimestamp());
        Volatile.Write(ref _floor, floor);
        return floor;
    }

    bool IsTooOld(ReplayWindow window, ChannelPosition after)
    {
        if (!engine.Clock.IsOlder(window.TimeBehind(after.Offset), retention.Age))
            return false;
        Volatile.Write(ref _floor, _floor with { Offset = Math.Max(_floor.Offset, after.Offset + 1) });
        return true;
    }

    // A window that has what is asked for; null where a message is missing.
    async Task<ReplayWindow?> CoverAsync(ChannelPosition after, long until)
    {
        var window = Volatile.Read(ref _window);
        if (window is null || window.Epoch != after.Epoch || until < window.After || after.Offset > window.Until)
            window = new(after.Epoch, after.Offset, [], []);
        if (until > window.Until)
        {
            if (await ReadWindowAsync(window.Epoch, window.Until, until).ConfigureAwait(false) is not { } later)
                return null;
            Keep(window = window.Join(later));
        }
        if (after.Offset < window.After)
        {
            if (await ReadWindowAsync(window.Epoch, after.Offset, window.After).ConfigureAwait(false) is not { } earlier)
                return null;
            Keep(window = earlier.Join(window));
        }
        return window;
    }

    void Keep(ReplayWindow window)
    {
        Volatile.Write(ref _window, window);
        _forget ??= time.CreateTimer(_ => Volatile.Write(ref _window, null), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _forget.Change(s_windowIsKept, Timeout.InfiniteTimeSpan);
    }

    async Task<ReplayWindow?> ReadWindowAsync(string epoch, long after, long until)
    {
        var (times, messages) = (new List<long>(), new List<Retained>());
        for (var offset = after; offset < until;)
        {
            var result = await ReadAsync(epoch, offset + 1, until).ConfigureAwait(false);
            if (result.IsNull || (RedisResult[])result! is not { Length: > 0 } entries)
                return null;
            var bytes = 0L;
            foreach (var entry in entries)
            {
                if (OffsetOf((string)entry[0]!) != ++offset)
                    return null;
                var fields = entry[1];
                var data = (byte[])fields[5]!;
                bytes += data.Length;
                times.Add((long)fields[1]);
                if (PublicationCodec.Decode(data, offset, out _, out _) is { IsRetained: true } publication)
                    messages.Add(new(offset, publication.Message.Kind, publication.Message.Bytes, publication.Except));
            }
            await engine.Replay.SpendAsync(bytes).ConfigureAwait(false);
        }
        for (var i = 1; i < messages.Count; i++)
            messages[i - 1].Next = messages[i];
        return new(epoch, after, [.. times], [.. messages]);
    }

    Task<RedisResult> ReadAsync(string epoch, long first, long last) =>
        engine.AskAsync(redis => redis.ScriptEvaluateAsync(ReplayScripts.Read, [keys.Meta, keys.Log], [epoch, first, last, MostBytes]));

    static long OffsetOf(string id) => long.Parse(id.AsSpan(0, id.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
}
