namespace PluginChat.Bench.Compare.Goals;

/// <summary>Something that was aimed at, and what came of it.</summary>
/// <param name="Aim">In words, with its figure.</param>
/// <param name="Measured">The figure that was found.</param>
/// <param name="Met">Null where a server that it needs took no part.</param>
sealed record Goal(string Aim, string Measured, bool? Met)
{
    public string Verdict =>
        Met switch
        {
            true => "met",
            false => "MISSED",
            null => "not measured",
        };
}
