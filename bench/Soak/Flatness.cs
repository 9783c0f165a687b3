namespace PluginChat.Bench.Soak;

/// <summary>One figure over a run: its medians in the first, the second and the last third of what is counted.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Allowed">The most that the last third's median may be.</param>
sealed record Flatness(string Name, double Start, double Middle, double End, double Max, double Allowed)
{
    public bool IsFlat => End <= Allowed;

    /// <summary>
    /// All figures. Half an hour has 600 edits and 54,000 broken connections: a leak of a generation in a hundred, or of 200 bytes a
    /// connection, is beyond these.
    /// </summary>
    public static Flatness[] Of(IReadOnlyList<SoakSample> samples) =>
        [
            Of("resident, MB", samples, s => s.ResidentMb, 1.1, 20),
            Of("managed heap, MB", samples, s => s.ManagedMb, 1.25, 10),
            Of("live after a collection, MB", samples, s => s.LiveMb, 1.1, 3),
            Of("handles", samples, s => s.Handles, 1.05, 20),
            Of("threads", samples, s => s.Threads, 1.1, 3),
            // An edit may be going live at any moment: one that serves, and one that is being retired.
            Of("generations after a collection", samples, s => s.Generations, 1, 1),
            Of("clients", samples, s => s.Clients, 1.02, 20),
        ];

    static Flatness Of(string name, IReadOnlyList<SoakSample> samples, Func<SoakSample, double> figure, double factor, double more)
    {
        var third = Math.Max(1, samples.Count / 3);
        double Median(IEnumerable<SoakSample> part) => part.Select(figure).Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;
        var start = Median(samples.Take(third));
        return new(
            name,
            start,
            Median(samples.Skip(third).Take(third)),
            Median(samples.TakeLast(third)),
            samples.Max(figure),
            start * factor + more
        );
    }
}
