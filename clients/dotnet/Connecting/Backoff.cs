using System.Globalization;
using System.Text.RegularExpressions;

namespace PluginChat.Client.Connecting;

/// <summary>When to come back after a close (docs/protocol.md, "Coming back").</summary>
sealed partial class Backoff
{
    // 1013: the pauses start where a crowd is spread over seconds.
    const int BusyAttempt = 3;
    const int MostAttempts = 16;

    static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    // A server's number is advice.
    static readonly TimeSpan s_longestAdvice = TimeSpan.FromMinutes(1);

    int _attempts;

    /// <summary>The connection was stable: the next pause is a short one.</summary>
    public void Reset() => _attempts = 0;

    /// <summary>
    /// How long to wait before the next attempt. Full jitter: after a restart the clients come back spread over the pause instead of all at
    /// its end. A server that stops gives each its second to come back in; within that second it is chance again.
    /// </summary>
    /// <param name="close">How the last one ended.</param>
    /// <param name="random">From 0 up to 1.</param>
    public TimeSpan Next(Closing close, double random)
    {
        if (close.Code == 1013)
            _attempts = Math.Max(_attempts, BusyAttempt);
        var ceiling = s_first * Math.Pow(2, _attempts);
        _attempts = Math.Min(_attempts + 1, MostAttempts);
        var advised = Advice().Match(close.Reason) is { Success: true } found
            ? TimeSpan.FromSeconds(int.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            : TimeSpan.Zero;
        return advised > TimeSpan.Zero
            ? (advised < s_longestAdvice ? advised : s_longestAdvice) - random * TimeSpan.FromSeconds(1)
            : random * (ceiling < s_longest ? ceiling : s_longest);
    }

    [GeneratedRegex(@"\bcome back in ([0-9]{1,6}) s\b", RegexOptions.CultureInvariant)]
    private static partial Regex Advice();
}
