namespace PluginChat.Host.Channels;

/// <summary>A message that a channel keeps for those who come back.</summary>
/// <param name="Offset">Its number in the channel.</param>
/// <param name="Kind">Text or binary.</param>
/// <param name="Payload">A copy of its bytes.</param>
/// <param name="Except">Who was not to get it.</param>
readonly record struct Retained(long Offset, WebSocketMessageKind Kind, ReadOnlyMemory<byte> Payload, ClientKey? Except);
