using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Redis.Connections;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;

namespace PluginChat.Redis.Replaying;

/// <summary>
/// Reads what clients missed that come back to a host which has not kept it. A crowd comes at once and wants much the same: it is read
/// once, one read at a time, and within a budget. Who is too late is told by where what is kept begins, without a message read.
/// </summary>
sealed class ReplayReader(IChannelEngine engine, IChannelStore store, Retention retention) : IDisposable
{
    // As much as goes well into one answer: live messages wait behind it.
    const long MostBytes = 1 << 20;

    // What is kept ends later and later; a crowd need not ask each for itself.
    static readonly TimeSpan s_floorIsFresh = TimeSpan.FromMilliseconds(250);

    // As long as another connection takes: who comes back would rather wait than lose what is there.
    static readonly TimeSpan s_longestTry = TimeSpan.FromSeconds(5);

    // A host that has started has its crowd by then.
    static readonly TimeSpan s_windowIsKept = TimeSpan.FromSeconds(30);

    // How much further back is looked each time where most messages were to groups.
    const int SpanFactor = 4;

    // Stands for what Redis has by now in place of what this host has read: not all of it is this host's clients' history.
    static readonly ReplayWindow s_elsewhere = new("", 0, [], []);

    readonly SemaphoreSlim _lock = new(1);
    Position _floor = new("", 0, null); // written under _lock
    ReplayWindow? _window; // written under _lock, and forgotten by the timer
    ITimer? _forget; // under _lock

    /// <summary>Where this host is. What Redis has must be what it read, up to there: numbers may have been given again.</summary>
    public required Func<StreamPlace> Here { private get; init; }

    // Swapped whole. ReadAt: null where it was never read.
    sealed record Position(string Epoch, long Offset, long? ReadAt);

    /// <summary>Everything behind a position up to an offset; null where it is not all there any more.</summary>
    /// <exception cref="TimeoutException">It cannot be had now.</exception>
    public async ValueTask<RetainedRange?> ReadAsync(ChannelPosition after, long until)
    {
        if (after.Offset >= until)
            return new RetainedRange(null, until);
        if (IsBelow(Volatile.Read(ref _floor), after))
            return null;
        await _lock.WaitAsync();
        try
        {
            var (start, backOff) = (engine.Time.GetTimestamp(), new BackOff(engine.Random));
            while (true)
            {
                try
                {
                    if (await FloorAsync(after.Epoch) is var floor && (floor.Epoch != after.Epoch || IsBelow(floor, after)))
                        return null;
                    if (await CoverAsync(after, until) is not { } window)
                        return null;
                    if (window != s_elsewhere)
                        return IsTooOld(window, after) ? null : window.Range(after.Offset, until);
                }
                catch (Exception e) when (RedisFaults.IsTransient(e))
                {
                    // That it cannot be had now says nothing of whether it is there.
                    if (engine.Time.GetElapsedTime(start) > s_longestTry)
                        throw new TimeoutException(e.Message, e);
                    await Task.Delay(backOff.Next(), engine.Time);
                    continue;
                }
                throw new TimeoutException("Redis has other messages than this host has read, which is about to notice.");
            }
        }
        finally
        {
            _lock.Release();
        }
    }

    /// <summary>
    /// The last messages to all up to a position: those to groups between them are passed over, however many. Null where a message is
    /// missing.
    /// </summary>
    public async ValueTask<RetainedRange?> ReadLastAsync(int count, ChannelPosition until)
    {
        await _lock.WaitAsync();
        try
        {
            var floor = await FloorAsync(until.Epoch);
            if (floor.Epoch != until.Epoch)
                return default(RetainedRange);
            for (long span = count; ; span *= SpanFactor)
            {
                var from = until with { Offset = Math.Max(floor.Offset, until.Offset - span) };
                if (await CoverAsync(from, until.Offset) is not { } window)
                    return null;
                if (window == s_elsewhere)
                    return default(RetainedRange);
                var last = window.Last(count, from.Offset, until.Offset, time => engine.Clock.IsOlder(time, retention.Age), out var isAll);
                if (isAll || from.Offset == floor.Offset)
                    return last;
            }
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

    async Task<Position> FloorAsync(string wanted)
    {
        if (_floor.Epoch == wanted && _floor.ReadAt is { } at && engine.Time.GetElapsedTime(at) < s_floorIsFresh)
            return _floor;
        var (epoch, oldest) = await store.FloorAsync();
        // What was too old stays so.
        var known = _floor.Epoch == epoch ? _floor.Offset : 0;
        var floor = new Position(epoch, oldest is null ? known : Math.Max(known, oldest.Value - 1), engine.Time.GetTimestamp());
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
            var later = await ReadWindowAsync(window.Epoch, window.Until, until);
            if (later is null || later == s_elsewhere)
                return later;
            Keep(window = window.Join(later));
        }
        if (after.Offset < window.After)
        {
            var earlier = await ReadWindowAsync(window.Epoch, after.Offset, window.After);
            if (earlier is null || earlier == s_elsewhere)
                return earlier;
            Keep(window = earlier.Join(window));
        }
        return window;
    }

    void Keep(ReplayWindow window)
    {
        Volatile.Write(ref _window, window);
        _forget ??= engine.Time.CreateTimer(
            _ => Volatile.Write(ref _window, null),
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        _forget.Change(s_windowIsKept, Timeout.InfiniteTimeSpan);
    }

    async Task<ReplayWindow?> ReadWindowAsync(string epoch, long after, long until)
    {
        var (times, messages) = (new List<long>(), new List<Retained>());
        for (var offset = after; offset < until; )
        {
            var here = Here();
            if (here.Position.Epoch != epoch || await store.ReadRangeAsync(here, offset + 1, until, MostBytes) is not { } entries)
                return s_elsewhere;
            if (entries.Count == 0)
                return null;
            var bytes = 0L;
            foreach (var entry in entries)
            {
                if (entry.Offset != ++offset)
                    return null;
                bytes += entry.Bytes.Length;
                times.Add(entry.Time);
                if (ToRetained(entry) is { } message)
                    messages.Add(message);
            }
            await engine.Replay.SpendAsync(bytes);
        }
        for (var i = 1; i < messages.Count; i++)
            messages[i - 1].Next = messages[i];
        return new(epoch, after, [.. times], [.. messages]);
    }

    // What live clients are told a gap for is one for those who come back too. Null for what is not kept for them.
    static Retained? ToRetained(in StreamEntry entry)
    {
        try
        {
            var publication = PublicationCodec.Decode(entry.Bytes, entry.Offset, out _, out _);
            return publication.IsRetained || publication.IsLost
                ? new(entry.Offset, publication.Message.Kind, publication.Message.Bytes, publication.Except) { IsLost = publication.IsLost }
                : null;
        }
        catch (FormatException)
        {
            return new(entry.Offset, WebSocketMessageKind.Binary, default, null) { IsLost = true };
        }
    }
}
