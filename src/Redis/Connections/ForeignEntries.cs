using PluginChat.Hosting.Channels;

namespace PluginChat.Redis.Connections;

/// <summary>
/// Counts what stood under a key that no host wrote. It is said once: whoever writes there may do so a thousand times a second.
/// </summary>
sealed class ForeignEntries(string key, ILogger log)
{
    long _count;

    public ForeignCount Count => new(key, Interlocked.Read(ref _count));

    public void Note(long more)
    {
        if (more > 0 && Interlocked.Add(ref _count, more) == more)
            EngineLog.Foreign(log, key, more);
    }
}
