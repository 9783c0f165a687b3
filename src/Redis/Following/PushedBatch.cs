using System.Buffers.Binary;
using System.Text;
using PluginChat.Redis.Streams;

namespace PluginChat.Redis.Following;

/// <summary>
/// A batch that came by pub/sub, as <see cref="RedisScripts.Publish"/> writes it: a mark, the epoch behind its length, the first number,
/// the time of the message before it, the batch's time, then each message behind its length. Numbers are little-endian.
/// </summary>
/// <param name="Epoch">Whose numbers they are.</param>
/// <param name="First">The first one's number.</param>
/// <param name="TimeBefore">When the message before it was appended.</param>
/// <param name="Time">When these were.</param>
/// <param name="Messages">The rest of the bytes.</param>
readonly record struct PushedBatch(string Epoch, long First, long TimeBefore, long Time, ReadOnlyMemory<byte> Messages)
{
    const byte Mark = (byte)'m';
    const int NumbersLength = 3 * sizeof(long);

    public static bool TryDecode(ReadOnlyMemory<byte> bytes, out PushedBatch batch)
    {
        batch = default;
        var span = bytes.Span;
        if (span.Length < 2 || span[0] != Mark || span.Length < 2 + span[1] + NumbersLength)
            return false;
        var numbers = span[(2 + span[1])..];
        batch = new(
            Encoding.ASCII.GetString(span.Slice(2, span[1])),
            BinaryPrimitives.ReadInt64LittleEndian(numbers),
            BinaryPrimitives.ReadInt64LittleEndian(numbers[sizeof(long)..]),
            BinaryPrimitives.ReadInt64LittleEndian(numbers[(2 * sizeof(long))..]),
            bytes[(2 + span[1] + NumbersLength)..]
        );
        return true;
    }

    /// <summary>Whether it follows upon a place without a hole, on the same branch.</summary>
    public bool Follows(StreamPlace place) =>
        Epoch == place.Position.Epoch && First == place.Position.Offset + 1 && TimeBefore == place.Time;

    /// <summary>Whether whoever is at a place has all of it: it is no later than what stands there.</summary>
    public bool IsBehind(StreamPlace place) =>
        Epoch == place.Position.Epoch && Time <= place.Time && First + Count - 1 <= place.Position.Offset;

    /// <summary>Its messages, copies of nothing.</summary>
    public IEnumerable<StreamEntry> Entries()
    {
        var rest = Messages;
        for (var offset = First; TryTake(ref rest, out var bytes); offset++)
            yield return new(offset, Time, bytes);
    }

    int Count
    {
        get
        {
            var (count, rest) = (0, Messages);
            while (TryTake(ref rest, out _))
                count++;
            return count;
        }
    }

    static bool TryTake(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (
            rest.Length < sizeof(int)
            || BinaryPrimitives.ReadInt32LittleEndian(rest.Span) is var length && (length < 0 || length > rest.Length - sizeof(int))
        )
            return false;
        (bytes, rest) = (rest.Slice(sizeof(int), length), rest[(sizeof(int) + length)..]);
        return true;
    }
}
