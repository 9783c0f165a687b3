namespace PluginChat.Host.Controllers;

/// <summary>
/// Which build of the contract a controller was compiled against. The host runs only controllers of its own contract: a
/// member that moved would fail in the middle of a chat instead of at loading.
/// </summary>
/// <param name="Version">The contract's assembly version, for people.</param>
/// <param name="Mvid">The contract module's version id, which every change of it changes.</param>
sealed record ContractIdentity(string Version, string Mvid)
{
    public static ContractIdentity OfHost { get; } = new(
        typeof(WebSocketAction).Assembly.GetName().Version!.ToString(),
        typeof(WebSocketAction).Module.ModuleVersionId.ToString("N"));

    public override string ToString() => $"PluginChat.Abstractions {Version} ({Mvid[..8]})";
}
