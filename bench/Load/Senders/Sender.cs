using PluginChat.Bench.Load.Checks;
using PluginChat.Bench.Load.Connections;

namespace PluginChat.Bench.Load.Senders;

/// <summary>A client that sends. Its frame is made once; a message differs by its stamp.</summary>
sealed class Sender(ushort run, int number, Client client, byte[] frame, int stampAt)
{
    public int Number => number;

    public Client Client => client;

    /// <summary>Messages that are not back yet.</summary>
    public int InFlight { get; set; }

    public uint Sent { get; private set; }

    /// <summary>Puts the next message into the client's outbox.</summary>
    public void Add(long intended)
    {
        Stamp.Write(frame.AsSpan(stampAt), run, number, Sent++, intended);
        InFlight++;
        client.Outbox.Add(frame);
    }
}
