namespace PluginChat.Hosting.WebSockets.Receiving;

/// <summary>A message that has not come in full.</summary>
/// <param name="Bytes">What has come and was not handed on, compressed where the message is. Valid as long as nothing more comes.</param>
/// <param name="HandedOn">How much before that the controller has, in pieces.</param>
readonly record struct BegunMessage(ReadOnlyMemory<byte> Bytes, long HandedOn);
