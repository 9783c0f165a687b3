namespace PluginChat.Hosting.Backend.Repeats;

/// <summary>What became of a claim to a key.</summary>
/// <param name="State">Whose the key is.</param>
/// <param name="Answer">What the request was answered with that was done.</param>
/// <param name="Problem">Why nothing is known.</param>
readonly record struct KeyClaim(ClaimState State, KeptAnswer? Answer = null, string? Problem = null);
