using PluginChat.Measure.Statistics;

namespace PluginChat.Bench.EditToLive;

/// <summary>A line of the report.</summary>
/// <param name="NeverLive">Edits whose code did not answer in time.</param>
/// <param name="Drops">Sockets lost over all these edits.</param>
sealed record EditLine(string Edit, string Server, int Edits, Summary Milliseconds, int NeverLive, int Drops);
