using System.Globalization;
using PluginChat.Host.WebSockets;

namespace PluginChat.Host.Containment;

/// <summary>How long a thread of this process had wanted a core, by a moment. Two of them tell one that blocks from one that computes.</summary>
readonly record struct ThreadReading(TimeSpan Wanted, long AtMilliseconds)
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
            return new(TimeSpan.FromMicroseconds(nanoseconds / 1000), Environment.TickCount64);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>For how much of the time since an earlier reading it wanted a core, from 0 to 1.</summary>
    public double Since(ThreadReading earlier) =>
        Math.Clamp((Wanted - earlier.Wanted).TotalMilliseconds / Math.Max(1, AtMilliseconds - earlier.AtMilliseconds), 0, 1);
}
