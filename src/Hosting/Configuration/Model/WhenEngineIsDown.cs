namespace PluginChat.Hosting.Configuration.Model;

/// <summary>What becomes of a message that is published while the engine is unavailable.</summary>
enum WhenEngineIsDown
{
    /// <summary>It waits, and reaches everyone in one order when the engine is back.</summary>
    Queue,

    /// <summary>
    /// This host's clients get it at once, the others when the engine is back: each host has an order of its own for that time.
    /// </summary>
    Local,

    /// <summary>No client gets it, and the controller is told.</summary>
    Refuse,
}
