namespace PluginChat.Redis.Connections;

/// <summary>
/// Redis's clock, as far as a host can know it: what the last beat brought, and how long ago that was. The host's own date plays no part,
/// since no two hosts have the same.
/// </summary>
sealed class RedisClock(TimeProvider time)
{
    sealed record Reading(long Microseconds, long Timestamp);

    Reading? _last;

    /// <summary>The time in milliseconds since 1970; null before Redis has been heard.</summary>
    public long? Milliseconds =>
        Volatile.Read(ref _last) is { } last
            ? last.Microseconds / 1000 + (long)time.GetElapsedTime(last.Timestamp).TotalMilliseconds
            : null;

    public void Set(long microseconds) => Volatile.Write(ref _last, new(microseconds, time.GetTimestamp()));

    /// <summary>Whether something that Redis got at a time is older than an age. False while it is not known what time it is.</summary>
    public bool IsOlder(long microseconds, TimeSpan age) =>
        age != Timeout.InfiniteTimeSpan && Milliseconds is { } now && now - microseconds / 1000 > age.TotalMilliseconds;
}
