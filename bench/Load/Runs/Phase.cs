namespace PluginChat.Bench.Load.Runs;

/// <summary>What the workers do. Each phase is entered once, in this order.</summary>
enum Phase
{
    Connecting,
    Sending,

    /// <summary>Nothing more is sent; what is under way arrives.</summary>
    Draining,

    /// <summary>Clients that were made not to read do, to see how the server ended them.</summary>
    Resuming,
    Finished,
}
