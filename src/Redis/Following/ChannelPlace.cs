using PluginChat.Hosting.Channels;
using PluginChat.Redis.Streams;

namespace PluginChat.Redis.Following;

/// <summary>Where a channel stands that stands still: what another process needs to go on with it as the same host.</summary>
/// <param name="Place">What was handed over last.</param>
/// <param name="First">Where the host came in.</param>
/// <param name="Joined">What is behind it is the host's to deliver.</param>
/// <param name="Published">The number of what the host published last; Redis has it.</param>
/// <param name="Senders">The last number of each sender that came out of the log, and whether Redis said so.</param>
sealed record ChannelPlace(
    StreamPlace Place,
    StreamPlace First,
    long Joined,
    long Published,
    IReadOnlyList<(HostId Sender, long Number, bool IsSaid)> Senders
)
{
    public byte[] Write()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        Write(writer, Place);
        Write(writer, First);
        writer.Write(Joined);
        writer.Write(Published);
        writer.Write(Senders.Count);
        foreach (var (sender, number, isSaid) in Senders)
        {
            writer.Write(sender.Value);
            writer.Write(number);
            writer.Write(isSaid);
        }
        writer.Flush();
        return bytes.ToArray();
    }

    public static ChannelPlace Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return new(
            ReadPlace(reader),
            ReadPlace(reader),
            reader.ReadInt64(),
            reader.ReadInt64(),
            [
                .. Enumerable
                    .Range(0, reader.ReadInt32())
                    .Select(_ => (new HostId(reader.ReadUInt64()), reader.ReadInt64(), reader.ReadBoolean())),
            ]
        );
    }

    static void Write(BinaryWriter writer, StreamPlace place)
    {
        writer.Write(place.Position.Epoch);
        writer.Write(place.Position.Offset);
        writer.Write(place.Time);
    }

    static StreamPlace ReadPlace(BinaryReader reader) => new(new(reader.ReadString(), reader.ReadInt64()), reader.ReadInt64());
}
