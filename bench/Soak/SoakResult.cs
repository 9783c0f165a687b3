namespace PluginChat.Bench.Soak;

/// <param name="Samples">All readings.</param>
/// <param name="Flat">The figures of those that count.</param>
/// <param name="LiveEdits">Edits that went live.</param>
/// <param name="FailedEdits">Broken ones that were reported as such.</param>
/// <param name="Load">What bench/Load found, which checks each message; null where it found nothing.</param>
/// <param name="Problems">What was wrong besides; empty where nothing was.</param>
sealed record SoakResult(
    IReadOnlyList<SoakSample> Samples,
    Flatness[] Flat,
    int LiveEdits,
    int FailedEdits,
    System.Text.Json.JsonElement? Load,
    string[] Problems
)
{
    public bool Passed => Problems.Length == 0 && Flat.All(figure => figure.IsFlat);
}
