namespace PluginChat;

/// <summary>Who is connected to the action: on this host, and where several hosts serve one chat, on all of them.</summary>
/// <remarks>
/// <para>All members may be used on any thread. <see cref="IClients"/> is this host's part of it: those that can be sent to one by
/// one.</para>
/// <para>Of other hosts the newest is known that they told, which is about a second old. Clients of a host that died are gone when its
/// lease ends (<c>scaleOut.lease</c>, 15 seconds).</para>
/// </remarks>
public interface IPresence
{
    /// <summary>How many clients there are. Cheap.</summary>
    int Count { get; }

    /// <summary>Gives a client a name that <see cref="ListAsync"/> shows on every host.</summary>
    /// <param name="client">A client of this action.</param>
    /// <param name="name">The name; null for none, which is how each client starts. It ends with the client.</param>
    /// <exception cref="ArgumentException"><paramref name="client"/> is not connected to this action.</exception>
    void SetName(IWebSocketClient client, string? name);

    /// <summary>
    /// Lists the clients, in no order. It asks the engine, and costs what it returns: for a member list, not for each message.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>This host's clients, and those of the others; without those while the engine is away.</returns>
    ValueTask<IReadOnlyList<PresentClient>> ListAsync(CancellationToken cancellationToken = default);
}
