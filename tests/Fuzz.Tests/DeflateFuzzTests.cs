using System.IO.Compression;
using CsCheck;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Fuzz.Tests;

/// <summary>
/// Compressed messages: whatever blocks a sender makes, in whatever fragments, come out as they went in; and whatever else comes is refused
/// with the one exception that the host expects, or yields bytes, and never goes on without end.
/// </summary>
[Trait("Category", "Fuzz")]
public sealed class DeflateFuzzTests
{
    enum Ending
    {
        Flush,
        LastBlock,
    }

    static readonly Gen<byte[]> s_payload = Gen.Frequency(
        (4, Gen.Byte.Array[0, 200]),
        (3, Gen.Byte[97, 100].Array[0, 5_000]),
        (1, Gen.Byte.Array[0, 40_000])
    );

    // A message of parts, each with a deflate stream's end of its own, cut into fragments.
    static readonly Gen<(byte[] Payload, byte[] Compressed)> s_message = Gen.Select(
            s_payload,
            Gen.Enum<Ending>(),
            Gen.Enum<CompressionLevel>()
        )
        .Array[1, 6]
        .Select(parts => (parts.SelectMany(p => p.Item1).ToArray(), Compress(parts)));

    static readonly Gen<int[]> s_cuts = Gen.Frequency((2, Gen.Const(Array.Empty<int>())), (3, Gen.Int[0, 100_000].Array[1, 5]));

    [Fact]
    public Task Message_OfAnyBlocksInAnyFragments_ComesOutAsItWentIn() =>
        Fuzzer.RunAsync(
            Gen.Select(s_message, s_cuts, Gen.Int[1, 9_000]),
            input =>
            {
                var ((payload, compressed), cuts, room) = input;
                Assert.Equal(payload, Inflate(compressed, cuts, room));
            },
            input => Convert.ToHexString(input.Item1.Compressed)
        );

    [Fact]
    public Task Message_Mutated_IsRefusedOrInflatedAndEnds() =>
        Fuzzer.RunAsync(
            Gen.Select(s_message, s_cuts, Gen.Select(Gen.Int[0, 100_000], Gen.Byte).Array[0, 5]),
            input =>
            {
                var ((_, compressed), cuts, changes) = input;
                foreach (var (at, value) in changes)
                    compressed[at % compressed.Length] = value;
                try
                {
                    Inflate(compressed, cuts, room: 4096);
                }
                catch (InvalidDataException)
                {
                    // Refused, with 1007.
                }
            },
            input => Convert.ToHexString(input.Item1.Compressed)
        );

    static byte[] Inflate(byte[] compressed, int[] cuts, int room)
    {
        // More than deflate can make of so little (1,032 to 1), so that what does not end is found.
        var most = 1100L * compressed.Length + 1000;
        using var inflater = new MessageInflater();
        using var payload = new MemoryStream();
        var buffer = new byte[room];
        var from = 0;
        foreach (var to in cuts.Select(c => c % (compressed.Length + 1)).Order().Append(compressed.Length))
        {
            inflater.Begin(compressed.AsMemory(from..to), isLast: to == compressed.Length && from <= to);
            for (int read; (read = inflater.Read(buffer)) > 0; )
            {
                payload.Write(buffer, 0, read);
                Assert.InRange(payload.Length, 0, most);
            }
            from = to;
            if (to == compressed.Length)
                break;
        }
        return payload.ToArray();
    }

    static byte[] Compress((byte[] Payload, Ending Ending, CompressionLevel Level)[] parts)
    {
        using var bytes = new MemoryStream();
        foreach (var (payload, ending, level) in parts)
        {
            using var part = new MemoryStream();
            var deflate = new DeflateStream(part, level, leaveOpen: true);
            deflate.Write(payload);
            // A flush ends in an empty stored block. When it is disposed, an empty last block follows that.
            deflate.Flush();
            var flushed = part.ToArray();
            deflate.Dispose();
            bytes.Write(ending == Ending.Flush ? flushed : part.ToArray());
        }
        return bytes.Length == 0 ? [0] : bytes.ToArray();
    }
}
