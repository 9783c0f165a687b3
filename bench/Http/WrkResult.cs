using System.Globalization;
using System.Text.RegularExpressions;

namespace PluginChat.Bench.Http;

/// <summary>What wrk prints at its end.</summary>
/// <param name="Requests">How many were answered.</param>
/// <param name="RequestsPerSecond">That, by its clock.</param>
/// <param name="P99">In milliseconds.</param>
sealed partial record WrkResult(long Requests, double RequestsPerSecond, double P99)
{
    /// <exception cref="InvalidOperationException">There were errors, or it is no result.</exception>
    public static WrkResult Parse(string output)
    {
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
            throw new InvalidOperationException($"wrk met errors:\n{output}");
        var (requests, rate, p99) = (RequestsPattern().Match(output), RatePattern().Match(output), LatencyPattern().Match(output));
        if (!requests.Success || !rate.Success || !p99.Success)
            throw new InvalidOperationException($"wrk printed no result:\n{output}");
        var factor = p99.Groups[2].Value switch
        {
            "us" => 0.001,
            "ms" => 1,
            _ => 1000,
        };
        return new(long.Parse(requests.Groups[1].Value, CultureInfo.InvariantCulture), Number(rate), Number(p99) * factor);
    }

    static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex RequestsPattern();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RatePattern();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex LatencyPattern();
}
