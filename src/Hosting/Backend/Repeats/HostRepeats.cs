using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Backend.Repeats;

/// <summary>The memory of one host alone. The oldest give way where there are too many.</summary>
sealed class HostRepeats(CoarseClock clock, int most = HostRepeats.Most) : IRepeatMemory
{
    /// <summary>Some 50 MB. Keys by the second of the rate that a backend may have by default, for a minute and a half.</summary>
    public const int Most = 100_000;

    readonly Lock _lock = new();
    readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal); // under _lock
    readonly Queue<(string Key, Entry Entry)> _done = new(); // under _lock, the oldest first

    sealed record Entry(string Digest, KeptAnswer? Answer, long Until);

    public ValueTask<KeyClaim> ClaimAsync(KeyedRequest request)
    {
        lock (_lock)
        {
            Forget();
            if (!_entries.TryGetValue(request.Key, out var known))
            {
                _entries[request.Key] = new(request.Digest, null, long.MaxValue);
                return new(new KeyClaim(ClaimState.New));
            }
            return new(
                known.Digest != request.Digest ? new KeyClaim(ClaimState.Taken)
                : known.Answer is { } answer ? new(ClaimState.Done, answer)
                : new(ClaimState.Running)
            );
        }
    }

    public ValueTask CompleteAsync(KeyedRequest request, KeptAnswer answer)
    {
        lock (_lock)
        {
            var entry = new Entry(request.Digest, answer, clock.Exact + (long)RepeatTimes.Kept.TotalMilliseconds);
            _entries[request.Key] = entry;
            _done.Enqueue((request.Key, entry));
            Forget();
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask ReleaseAsync(KeyedRequest request)
    {
        lock (_lock)
            _entries.Remove(request.Key);
        return ValueTask.CompletedTask;
    }

    // Under _lock.
    void Forget()
    {
        while (_done.TryPeek(out var oldest) && (oldest.Entry.Until <= clock.Exact || _done.Count > most))
        {
            _done.Dequeue();
            _entries.Remove(oldest.Key);
        }
    }
}
