namespace PluginChat.Hosting.ClientEvents;

enum EventKind
{
    Open,
    Message,
    Close,
}
