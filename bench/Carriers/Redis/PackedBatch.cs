using System.Buffers.Binary;

namespace PluginChat.Bench.Carriers.Redis;

/// <summary>The number of a batch's first message and the messages, as <see cref="Log.WithPayload"/> writes them.</summary>
sealed record PackedBatch(long First, IReadOnlyList<byte[]> Messages)
{
    public static PackedBatch Unpack(ReadOnlySpan<byte> bytes)
    {
        var first = BinaryPrimitives.ReadInt64BigEndian(bytes);
        var messages = new List<byte[]>();
        for (bytes = bytes[sizeof(long)..]; bytes.Length > 0; )
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes);
            messages.Add(bytes.Slice(sizeof(int), length).ToArray());
            bytes = bytes[(sizeof(int) + length)..];
        }
        return new(first, messages);
    }
}
