using PluginChat.Bench.Compare.Servers;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.Compare.Runs;

/// <summary>Follows what a server allocates while it is under load.</summary>
static class AllocationWatch
{
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    // Of a message of 64 bytes, whose length fits the header's second byte (RFC 6455, 5.2).
    const int FrameBytes = 66;

    /// <summary>
    /// Bytes allocated for each message of 64 bytes, over the second half of the time in which messages went out; null where there is no
    /// such time.
    /// </summary>
    public static double? PerMessage(ServerProcess load, Func<HostStatus> read)
    {
        var samples = new List<HostStatus>();
        while (!load.HasExited)
        {
            var sample = read();
            if (samples.Count == 0 || sample.PublishedBytes > samples[^1].PublishedBytes)
                samples.Add(sample);
            Thread.Sleep(s_pause);
        }
        if (samples.Count < 4)
            return null;
        var (first, last) = (samples[samples.Count / 2], samples[^1]);
        return (double)(last.AllocatedBytes - first.AllocatedBytes) * FrameBytes / (last.PublishedBytes - first.PublishedBytes);
    }
}
