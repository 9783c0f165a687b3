using System.Collections.Immutable;

namespace PluginChat.Hosting.Sessions;

/// <summary>A visitor's session, for the process that goes on with it.</summary>
/// <param name="Key">By which it is found.</param>
/// <param name="Values">What is remembered.</param>
/// <param name="EndsIn">In how many milliseconds it ends; null for never.</param>
/// <param name="IsNewcomer">Whether its visitor has not come back yet.</param>
sealed record SessionState(string Key, ImmutableDictionary<string, byte[]> Values, long? EndsIn, bool IsNewcomer);
