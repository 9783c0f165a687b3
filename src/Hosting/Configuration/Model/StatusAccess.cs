namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Who may read over HTTP what the host says about itself. The command <c>status</c> does not come by HTTP.</summary>
enum StatusAccess
{
    Nobody,

    /// <summary>
    /// What looks like a program on this machine: where a proxy runs on it that does not say whom it passes on, everybody.
    /// </summary>
    Loopback,

    /// <summary>Anybody who can reach the host.</summary>
    Everyone,
}
