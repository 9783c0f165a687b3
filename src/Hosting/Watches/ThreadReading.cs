using System.Diagnostics;
using System.Globalization;
using PluginChat.Hosting.ClientEvents;

namespace PluginChat.Hosting.Watches;

/// <summary>
/// How long a thread of this process had wanted a core, by a moment. Two of them tell one that blocks from one that computes.
/// </summary>
/// <param name="Wanted">Time on a core, or waiting for one.</param>
/// <param name="Running">Time in which threads ran at all: the clock's, without what the collector stopped everybody for.</param>
readonly record struct ThreadReading(TimeSpan Wanted, TimeSpan Running)
{
    /// <summary>Reads it; null where the thread has ended or the system does not tell.</summary>
    public static ThreadReading? Of(int thread)
    {
        if (!ThreadId.IsTheSystems)
            return null;
        try
        {
            // Nanoseconds on a core, and nanoseconds in which it could have run and all cores were taken: without those, whatever
            // computes on a busy machine would look idle.
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{thread}/schedstat")).Split(' ');
            var nanoseconds = long.Parse(stat[0], CultureInfo.InvariantCulture) + long.Parse(stat[1], CultureInfo.InvariantCulture);
            return new(TimeSpan.FromMicroseconds(nanoseconds / 1000), Stopwatch.GetElapsedTime(0) - GC.GetTotalPauseDuration());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>For how much of the time since an earlier reading it wanted a core, from 0 to 1.</summary>
    public double Since(ThreadReading earlier) =>
        Running > earlier.Running ? Math.Clamp((Wanted - earlier.Wanted) / (Running - earlier.Running), 0, 1) : 0;
}
