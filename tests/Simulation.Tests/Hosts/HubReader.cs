using System.Globalization;
using PluginChat.Hosting.Channels;

namespace PluginChat.Simulation.Tests.Hosts;

/// <summary>
/// The host's own hub, and word to its clients that there is something to read. Connections here are no members of the hub, so what it
/// tells some of them alone is done here as ActionHub does it.
/// </summary>
sealed class HubReader(IChannelReader hub, SimulatedHost host) : IChannelReader
{
    static readonly CultureInfo s_invariant = CultureInfo.InvariantCulture;

    string _epoch = "";

    public int ClientCount => host.Connections.Count;

    public IEnumerable<long> ClientIds => [];

    /// <summary>How many epochs there were.</summary>
    public int Epochs { get; private set; }

    public int Deliver(in Publication publication)
    {
        var receivers = hub.Deliver(publication);
        host.PumpAll();
        return receivers;
    }

    public void Late(in Publication publication) => hub.Late(publication);

    public int CountReceivers(in Publication publication) => hub.CountReceivers(publication);

    public void Number(in Publication publication)
    {
        hub.Number(publication);
        host.PumpAll();
    }

    public void Repeat(in Publication publication)
    {
        foreach (var connection in host.Connections.Where(c => c.JoinedEpoch == Epochs || c.CameBack))
            connection.TellGap(host.Hub.Log.Position with { Offset = publication.Offset });
        host.Note?.Invoke($"host {host.Number} has {publication.Offset} from before");
        hub.Repeat(publication);
        host.PumpAll();
    }

    public void Jump(ChannelPosition position, long? missed)
    {
        if (position.Epoch != _epoch)
            (_epoch, Epochs) = (position.Epoch, Epochs + 1);
        host.Note?.Invoke(
            $"host {host.Number} goes on at {position}{(missed == 0 ? "" : $", missed {missed?.ToString(s_invariant) ?? "unknown"}")}"
        );
        hub.Jump(position, missed);
        host.PumpAll();
    }

    public string? NameOf(long client, out bool isHere) => hub.NameOf(client, out isHere);
}
