using System.Collections.Concurrent;

namespace PluginChat.Redis.Following;

/// <summary>
/// What pub/sub brought and the reader has not looked at. Bounded: what has no room is read from the stream like anything else that did not
/// come.
/// </summary>
sealed class PushedQueue
{
    const long MostBytes = 4 << 20;

    readonly ConcurrentQueue<PushedBatch> _batches = new();
    long _bytes;

    /// <summary>Adds a batch. False where it has no room.</summary>
    public bool TryAdd(in PushedBatch batch)
    {
        if (Interlocked.Add(ref _bytes, batch.Messages.Length) > MostBytes)
        {
            Interlocked.Add(ref _bytes, -batch.Messages.Length);
            return false;
        }
        _batches.Enqueue(batch);
        return true;
    }

    public bool TryTake(out PushedBatch batch)
    {
        if (!_batches.TryDequeue(out batch))
            return false;
        Interlocked.Add(ref _bytes, -batch.Messages.Length);
        return true;
    }
}
