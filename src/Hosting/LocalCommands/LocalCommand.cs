namespace PluginChat.Hosting.LocalCommands;

/// <summary>What a host can be told by a local socket.</summary>
static class LocalCommand
{
    public const string Status = "status",
        Reload = "reload",
        ForcedReload = "reload force";
}
