namespace PluginChat.Client;

/// <summary>What became of a message that was sent.</summary>
public enum SendOutcome
{
    /// <summary>The host has it: everybody gets it once, or its controller published nothing for it.</summary>
    Delivered,

    /// <summary>
    /// It was too long for the host, or its controller failed on it, three times in a row. It is not sent again.
    /// </summary>
    Refused,

    /// <summary>It was never handed to a connection.</summary>
    Unsent,

    /// <summary>
    /// It was handed to a connection, and nobody can say what became of it: the host forgot, the client was closed before the receipt came,
    /// or the route gives no receipts.
    /// </summary>
    Unknown,
}
