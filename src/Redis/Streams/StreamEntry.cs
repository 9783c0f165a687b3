using PluginChat.Redis.Publishing;

namespace PluginChat.Redis.Streams;

/// <summary>A message as it stands in the stream.</summary>
/// <param name="Offset">Its number.</param>
/// <param name="Time">When Redis got it, in microseconds.</param>
/// <param name="Bytes">What <see cref="PublicationCodec"/> reads.</param>
readonly record struct StreamEntry(long Offset, long Time, ReadOnlyMemory<byte> Bytes);
