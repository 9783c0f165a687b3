using System.Numerics;

namespace PluginChat.Hosting.Measuring;

/// <summary>
/// Counts on every core by itself, and adds up when somebody asks. One shared number would be passed from core to core at each
/// write of a socket.
/// </summary>
sealed class StripedCounter
{
    // Two cache lines: processors fetch a line's neighbour with it.
    const int Stride = 128 / sizeof(long);

    static readonly int s_stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 64));

    readonly long[] _counts = new long[(s_stripes + 1) * Stride]; // the first line is the array's own

    public void Add(long number) => Interlocked.Add(ref _counts[((Thread.GetCurrentProcessorId() & (s_stripes - 1)) + 1) * Stride], number);

    public long Sum
    {
        get
        {
            var sum = 0L;
            for (var i = Stride; i < _counts.Length; i += Stride)
                sum += Volatile.Read(ref _counts[i]);
            return sum;
        }
    }
}
