namespace PluginChat.Hosting.Caching;

/// <summary>Whose answer it is: one version of one controller. Another version's is never used for it.</summary>
/// <param name="Controller">How people call the controller.</param>
/// <param name="Source">Its path, which no other controller has.</param>
/// <param name="Generation">The version's number.</param>
readonly record struct AnswerOrigin(string Controller, string Source, int Generation);
