using PluginChat.Hosting.Channels;

namespace PluginChat.Hosting.Succession;

/// <summary>What the old process has, said before anything moves. Its listening sockets travel beside it.</summary>
/// <param name="Process">Which it is.</param>
/// <param name="Identity">What clients and other hosts know it by.</param>
/// <param name="Addresses">The addresses that it was told to listen on, in the order of the sockets.</param>
/// <param name="Sources">The controllers that serve.</param>
sealed record Offer(int Process, EngineIdentity Identity, IReadOnlyList<string> Addresses, IReadOnlyList<string> Sources)
{
    // Raised with every change of what is written. Another version's host cannot take over, and the old one goes on.
    const int Version = 2;

    public void Write(BinaryWriter writer)
    {
        writer.Write(Version);
        writer.Write(Process);
        writer.Write(Identity.Host.Value);
        writer.WriteBytes(Identity.Secret);
        writer.WriteList(Addresses, static (w, address) => w.WriteText(address));
        writer.WriteList(Sources, static (w, source) => w.WriteText(source));
    }

    /// <exception cref="SuccessionException">It is of another version.</exception>
    public static Offer Read(BinaryReader reader)
    {
        if (reader.ReadInt32() is var version && version != Version)
            throw new SuccessionException(
                $"the running host hands over in format {version}, and this one reads format {Version}: restart it"
            );
        var process = reader.ReadInt32();
        var identity = new EngineIdentity(new(reader.ReadUInt64()), reader.ReadByteArray());
        return new(process, identity, reader.ReadList(static r => r.ReadText()!), reader.ReadList(static r => r.ReadText()!));
    }
}
