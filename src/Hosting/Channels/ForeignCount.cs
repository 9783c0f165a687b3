namespace PluginChat.Hosting.Channels;

/// <summary>What another program wrote where hosts keep what they share, since this host started.</summary>
/// <param name="Key">Where.</param>
/// <param name="Count">How often something was found there; it was left out or replaced.</param>
sealed record ForeignCount(string Key, long Count);
