namespace PluginChat.Simulation.Tests.Laws;

/// <summary>A message that a server has taken at some time.</summary>
/// <param name="Id">What it said, or whose it was where it stands for one that was refused.</param>
/// <param name="IsLost">Whether it stands for one that was refused.</param>
/// <param name="IsToGroup">Whether it was for a group, in which nobody is.</param>
/// <param name="Serial">Which of all that were ever taken.</param>
/// <param name="Before">The serial of the one before it.</param>
sealed record Appended(string Id, bool IsLost, bool IsToGroup, long Serial, long Before);
