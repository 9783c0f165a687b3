namespace PluginChat.Hosting.Configuration.Model;

/// <summary>What becomes of a client that sends faster than its route allows.</summary>
enum OverRate
{
    /// <summary>It is closed with 1008.</summary>
    Close,

    /// <summary>Nothing is read from it until it may go on, and none of its messages is lost: TCP makes it wait.</summary>
    Delay,
}
