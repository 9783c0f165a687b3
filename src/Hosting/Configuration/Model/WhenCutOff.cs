namespace PluginChat.Hosting.Configuration.Model;

/// <summary>What a host does for clients while it cannot reach the engine (<c>scaleOut.whenCutOff</c>).</summary>
enum WhenCutOff
{
    /// <summary>It serves everybody.</summary>
    Serve,

    /// <summary>It refuses new clients with 503, and keeps those that it has.</summary>
    Refuse,

    /// <summary>It refuses new clients, and closes those that it has with 1013 and when to come back.</summary>
    Move,
}
