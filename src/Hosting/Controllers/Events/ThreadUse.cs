namespace PluginChat.Hosting.Controllers.Events;

/// <summary>Whether what holds a thread computes or blocks, by how much of the time the thread wanted a core.</summary>
static class ThreadUse
{
    // What is between the two may do both by turns. Not closer to 0 and 1: a machine that is shared takes time from a thread that computes
    // without counting it as waiting for a core.
    const double Blocks = 0.25,
        Computes = 0.75;

    /// <summary>Whether it computes; false where that is not known.</summary>
    /// <param name="wanted">From 0 to 1; null where the system does not tell.</param>
    public static bool IsComputing(double? wanted) => wanted > Computes;

    /// <summary>For people: <c>has held thread 7 from its start: it computes (99% of the time)</c>.</summary>
    public static string Describe(int thread, double? wanted) => $"has held thread {thread} from its start: it {Does(wanted)}";

    static string Does(double? wanted) =>
        wanted switch
        {
            null => "blocks or computes without end",
            < Blocks => $"blocks (computing {100 * wanted:0}% of the time)",
            > Computes => $"computes ({100 * wanted:0}% of the time)",
            _ => $"blocks and computes by turns (computing {100 * wanted:0}% of the time)",
        };
}
