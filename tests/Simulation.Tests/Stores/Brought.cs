using System.Buffers.Binary;
using System.Text;

namespace PluginChat.Simulation.Tests.Stores;

/// <summary>What the script publishes: what PluginChat.Redis.PushedBatch reads.</summary>
static class Brought
{
    public static byte[] Encode(string epoch, long first, long before, long time, List<byte[]> messages)
    {
        var bytes = new byte[2 + epoch.Length + 3 * sizeof(long) + messages.Sum(m => sizeof(int) + m.Length)];
        bytes[0] = (byte)'m';
        bytes[1] = (byte)epoch.Length;
        Encoding.ASCII.GetBytes(epoch, bytes.AsSpan(2));
        var at = 2 + epoch.Length;
        foreach (var number in (long[])[first, before, time])
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), number);
            at += sizeof(long);
        }
        foreach (var message in messages)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), message.Length);
            message.CopyTo(bytes, at + sizeof(int));
            at += sizeof(int) + message.Length;
        }
        return bytes;
    }
}
