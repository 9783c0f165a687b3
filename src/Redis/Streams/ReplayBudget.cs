using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Redis.Streams;

/// <summary>
/// How much a host reads a second for clients that come back (<c>scaleOut.replayBytesPerSecond</c>). Live messages come over the same
/// connection from the same Redis: what a crowd missed must not hold them up.
/// </summary>
sealed class ReplayBudget(long bytesPerSecond, TimeProvider time)
{
    readonly Lock _lock = new();
    long _paidAt; // under _lock: the timestamp at which all that was read is paid for

    /// <summary>Waits until what was read before is paid for, and takes on what was read now.</summary>
    public Task SpendAsync(long bytes)
    {
        if (bytesPerSecond == LimitsConfig.Unlimited)
            return Task.CompletedTask;
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var from = Math.Max(now, _paidAt);
            _paidAt = from + (long)((double)bytes / bytesPerSecond * time.TimestampFrequency);
            wait = time.GetElapsedTime(now, _paidAt);
        }
        return Task.Delay(wait, time);
    }
}
