using PluginChat.Hosting.Channels;

namespace PluginChat.Simulation.Tests.Hosts;

/// <summary>The host's own hub, and word to its clients that there is something to read.</summary>
sealed class HubReader(IChannelReader hub, SimulatedHost host) : IChannelReader
{
    public int ClientCount => host.Connections.Count;

    public IEnumerable<long> ClientIds => [];

    public int Deliver(in Publication publication)
    {
        var receivers = hub.Deliver(publication);
        host.PumpAll();
        return receivers;
    }

    public int CountReceivers(in Publication publication) => hub.CountReceivers(publication);

    public void Number(in Publication publication)
    {
        hub.Number(publication);
        host.PumpAll();
    }

    public void Jump(ChannelPosition position, long? missed)
    {
        hub.Jump(position, missed);
        host.PumpAll();
    }

    public string? NameOf(long client, out bool isHere) => hub.NameOf(client, out isHere);
}
