namespace PluginChat.Hosting.Backend.Repeats;

/// <summary>What a request was answered with, for when it comes again.</summary>
/// <param name="Status">The status.</param>
/// <param name="Type">The content type of the body.</param>
/// <param name="Body">The body.</param>
sealed record KeptAnswer(int Status, string Type, byte[] Body);
