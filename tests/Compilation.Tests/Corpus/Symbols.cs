// The symbols of the SDK, and methods that are called where one is defined.
using System.Diagnostics;

public static class Program
{
    static readonly List<string> s_seen = [];

    public static string Run()
    {
#if DEBUG
        s_seen.Add("debug");
#elif RELEASE
        s_seen.Add("release");
#endif
#if TRACE && NET && NETCOREAPP && NET10_0 && NET5_0_OR_GREATER && NET10_0_OR_GREATER && !NET11_0_OR_GREATER && NETCOREAPP3_1_OR_GREATER && !NETFRAMEWORK && !NETSTANDARD
        s_seen.Add("net10");
#endif
        OfDebug();
        OfTrace();
        OfNothing();
        return string.Join(' ', s_seen);
    }

    [Conditional("DEBUG")] static void OfDebug() => s_seen.Add("conditional debug");
    [Conditional("TRACE")] static void OfTrace() => s_seen.Add("conditional trace");
    [Conditional("NOTHING")] static void OfNothing() => s_seen.Add("conditional nothing");
}
