using System.Collections.Concurrent;

namespace PluginChat.Redis;

/// <summary>What pub/sub brought and the reader has not looked at. Bounded: what has no room is read from the stream like anything else that did not come.</summary>
sealed class BroughtQueue
{
    const long MostBytes = 4 << 20;

    readonly ConcurrentQueue<BroughtBatch> _batches = new();
    long _bytes;

    /// <summary>Adds a batch. False where it has no room.</summary>
    public bool TryAdd(in BroughtBatch batch)
    {
        if (Interlocked.Add(ref _bytes, batch.Messages.Length) > MostBytes)
        {
            Interlocked.Add(ref _bytes, -batch.Messages.Length);
            return false;
        }
        _batches.Enqueue(batch);
        return true;
    }

    public bool TryTake(out BroughtBatch batch)
    {
        if (!_batches.TryDequeue(out batch))
            return false;
        Interlocked.Add(ref _bytes, -batch.Messages.Length);
        return true;
    }
}
