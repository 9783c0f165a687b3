using System.Buffers.Binary;
using System.Diagnostics;

namespace PluginChat.Bench.Carriers.Runs;

/// <summary>What is sent: a number from 1 and the instant, which all readers of this process can compare with theirs.</summary>
static class Message
{
    const int Bytes = 64;

    public static byte[] Next(long number)
    {
        var message = new byte[Bytes];
        BinaryPrimitives.WriteInt64LittleEndian(message, number);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(sizeof(long)), Stopwatch.GetTimestamp());
        return message;
    }

    public static long Number(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadInt64LittleEndian(message);

    public static TimeSpan Age(ReadOnlySpan<byte> message) =>
        Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(message[sizeof(long)..]));
}
