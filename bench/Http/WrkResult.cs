using System.Globalization;
using System.Text.RegularExpressions;

namespace PluginChat.Bench.Http;

/// <summary>What wrk prints at its end.</summary>
/// <param name="Requests">How many were answered.</param>
/// <param name="RequestsPerSecond">That, by its clock.</param>
/// <param name="Time">How long it asked, by the same.</param>
/// <param name="P99">In milliseconds.</param>
/// <param name="Timeouts">Requests that took more than its 2 s: on a machine that does other things it is the one that stood still.</param>
sealed partial record WrkResult(long Requests, double RequestsPerSecond, TimeSpan Time, double P99, int Timeouts)
{
    /// <exception cref="InvalidOperationException">There were other errors, or it is no result.</exception>
    public static WrkResult Parse(string output)
    {
        var errors = ErrorsPattern().Match(output);
        if (
            output.Contains("Non-2xx", StringComparison.Ordinal)
            || errors.Success && errors.Groups[1].Value != "connect 0, read 0, write 0"
        )
            throw new InvalidOperationException($"wrk met errors:\n{output}");
        var (requests, rate, p99) = (RequestsPattern().Match(output), RatePattern().Match(output), LatencyPattern().Match(output));
        if (!requests.Success || !rate.Success || !p99.Success)
            throw new InvalidOperationException($"wrk printed no result:\n{output}");
        return new(
            long.Parse(requests.Groups[1].Value, CultureInfo.InvariantCulture),
            Number(rate.Groups[1]),
            TimeSpan.FromMilliseconds(Milliseconds(requests.Groups[2], requests.Groups[3])),
            Milliseconds(p99.Groups[1], p99.Groups[2]),
            errors.Success ? int.Parse(errors.Groups[2].Value, CultureInfo.InvariantCulture) : 0
        );
    }

    static double Milliseconds(Group number, Group unit) =>
        Number(number)
        * unit.Value switch
        {
            "us" => 0.001,
            "ms" => 1,
            "s" => 1000,
            _ => 60_000,
        };

    static double Number(Group number) => double.Parse(number.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) requests in ([\d.]+)(us|ms|s|m)")]
    private static partial Regex RequestsPattern();

    [GeneratedRegex(@"Socket errors: (.*), timeout (\d+)")]
    private static partial Regex ErrorsPattern();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RatePattern();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex LatencyPattern();
}
