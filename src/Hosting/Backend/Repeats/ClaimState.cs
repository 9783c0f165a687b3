namespace PluginChat.Hosting.Backend.Repeats;

/// <summary>What is known of a key.</summary>
enum ClaimState
{
    /// <summary>Nothing before this request, whose it is now.</summary>
    New,

    /// <summary>The same request came before and is not answered yet.</summary>
    Running,

    /// <summary>The same request was done.</summary>
    Done,

    /// <summary>Another request has it.</summary>
    Taken,

    /// <summary>It cannot be found out.</summary>
    Unavailable,
}
