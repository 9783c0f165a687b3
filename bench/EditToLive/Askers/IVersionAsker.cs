namespace PluginChat.Bench.EditToLive.Askers;

/// <summary>
/// The connected client: asks for the version again and again on one connection, which it replaces only where it is lost.
/// </summary>
interface IVersionAsker : IDisposable
{
    /// <summary>How often an open connection was lost.</summary>
    int Drops { get; }

    /// <summary>What the server answers now; null where it does not.</summary>
    string? Ask();
}
