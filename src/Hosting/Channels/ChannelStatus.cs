namespace PluginChat.Hosting.Channels;

/// <summary>How a channel is, for the status page and the meters.</summary>
/// <param name="Behind">Messages that this host had not handed over when it last asked the engine.</param>
/// <param name="KeptBytes">Payload that the engine keeps of it.</param>
/// <param name="EpochChanges">How often the engine lost what it had of it, since this host started.</param>
readonly record struct ChannelStatus(long Behind, long KeptBytes, long EpochChanges);
