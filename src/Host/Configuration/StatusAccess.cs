namespace PluginChat.Host.Configuration;

/// <summary>Who may read what the host says about itself.</summary>
enum StatusAccess
{
    /// <summary>Programs on this machine.</summary>
    Loopback,

    /// <summary>Anybody who can reach the host.</summary>
    Everyone,

    Nobody,
}
