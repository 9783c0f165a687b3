namespace PluginChat.Hosting.Backend;

/// <summary>What a backend may ask for. A token names those that it is good for in its <c>scope</c>.</summary>
static class BackendOperations
{
    public const string Publish = "publish",
        Disconnect = "disconnect",
        Presence = "presence",
        History = "history";
}
