namespace PluginChat.Hosting.WebSockets.Clients;

/// <summary>Where a client is on the <see cref="DeadlineWheel"/>, which alone reads and writes it: a field of each client.</summary>
struct DeadlinePlace
{
    /// <summary>When it is due, in ticks.</summary>
    public long Tick;

    /// <summary>Whether it is in the slot of that tick, between the next two.</summary>
    public bool IsSet;

    public Client? Previous,
        Next;
}
