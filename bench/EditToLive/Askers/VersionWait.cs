using System.Diagnostics;

namespace PluginChat.Bench.EditToLive.Askers;

static class VersionWait
{
    // What the measurement can be wrong by. Asking without a pause would take a core from the server.
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Waits until the server answers <paramref name="version"/>.</summary>
    /// <returns>When it did (<see cref="Stopwatch.GetTimestamp"/>), or null where it did not in time.</returns>
    public static long? WaitFor(this IVersionAsker asker, int version, TimeSpan patience)
    {
        var wanted = $"{version}";
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < patience; Thread.Sleep(s_pause))
        {
            if (asker.Ask() == wanted)
                return Stopwatch.GetTimestamp();
        }
        return null;
    }
}
