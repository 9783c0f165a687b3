namespace PluginChat.Hosting.LocalCommands;

/// <summary>What a host can be told by a local socket.</summary>
static class LocalCommand
{
    public const string Status = "status",
        Reload = "reload",
        ForcedReload = "reload force",
        Upgrade = "upgrade"; // behind it the seconds that the new host may take, and its program, if it is not the same
}
