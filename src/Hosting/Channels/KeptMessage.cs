namespace PluginChat.Hosting.Channels;

/// <summary>A message that a channel keeps.</summary>
/// <param name="Message">It.</param>
/// <param name="Age">For how long it has been kept, in milliseconds.</param>
readonly record struct KeptMessage(Retained Message, long Age);
