using PluginChat.Measure.Statistics;

namespace PluginChat.Bench.Startup;

/// <summary>A line of the report.</summary>
/// <param name="Ratio">This median over the baseline's, by the clock.</param>
/// <param name="CpuRatio">The same by processor time.</param>
sealed record StartLine(
    string Name,
    Summary Milliseconds,
    double? Ratio,
    Summary CpuMilliseconds,
    double? CpuRatio,
    IReadOnlyList<StartSample> Samples
);
