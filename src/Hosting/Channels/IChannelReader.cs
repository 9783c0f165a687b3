namespace PluginChat.Hosting.Channels;

/// <summary>Who is handed a channel's publications: the hub of an action.</summary>
interface IChannelReader
{
    /// <summary>Hands over the next publication. An embedded channel calls this on the publisher's thread, any other in one loop.</summary>
    /// <returns>How many clients it was queued for.</returns>
    int Deliver(in Publication publication);

    /// <summary>Notes what was published while the channel stands still, and is for the process that goes on with it.</summary>
    void Late(in Publication publication);

    /// <summary>How many clients of this host a publication is for.</summary>
    int CountReceivers(in Publication publication);

    /// <summary>Notes that a publication which was delivered without an offset has one now.</summary>
    void Number(in Publication publication);

    /// <summary>
    /// Notes that a publication which was delivered in an epoch that ended is there again: its sender sent it again, as it could not know.
    /// Who came since may have missed it elsewhere, or not.
    /// </summary>
    void Repeat(in Publication publication);

    int ClientCount { get; }

    /// <summary>The clients of this host.</summary>
    IEnumerable<long> ClientIds { get; }

    /// <summary>What a client of this host is called, if anything.</summary>
    string? NameOf(long client, out bool isHere);

    /// <summary>Goes on at another position than the one behind the last publication.</summary>
    /// <param name="position">Where it goes on.</param>
    /// <param name="missed">How many were missed: 0 for none, null where that cannot be known.</param>
    void Jump(ChannelPosition position, long? missed);
}
