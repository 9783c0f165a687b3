namespace PluginChat.Bench.ReloadGap;

/// <summary>What was measured: gaps in milliseconds between two deliveries to one client.</summary>
/// <param name="Quiet">All gaps while nothing was edited.</param>
/// <param name="QuietLongest">The longest of each stretch without an edit.</param>
/// <param name="ReloadLongest">The longest of each stretch that begins with an edit.</param>
/// <param name="DeliveriesPerSecond">To all clients, over the whole run.</param>
/// <param name="NeverLive">Edits whose new code did not answer within their stretch.</param>
sealed record GapResult(double[] Quiet, double[] QuietLongest, double[] ReloadLongest, double DeliveriesPerSecond, int NeverLive);
