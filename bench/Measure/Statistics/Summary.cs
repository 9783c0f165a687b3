namespace PluginChat.Measure.Statistics;

/// <summary>What a list of measurements says. All figures have the measurements' unit; none where there are none.</summary>
public sealed record Summary(int Count, double? Min, double? Median, double? Percentile90, double? Max)
{
    public static Summary Of(IEnumerable<double> measurements)
    {
        double[] sorted = [.. measurements.Order()];
        return sorted is []
            ? new(0, null, null, null, null)
            : new(sorted.Length, sorted[0], Percentile(sorted, 0.5), Percentile(sorted, 0.9), sorted[^1]);
    }

    // Between the two neighbours, as spreadsheets do: a median of ten is the mean of the fifth and the sixth.
    static double Percentile(double[] sorted, double fraction)
    {
        var place = fraction * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
