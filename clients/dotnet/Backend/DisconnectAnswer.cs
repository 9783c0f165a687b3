namespace PluginChat.Client.Backend;

sealed record DisconnectAnswer(int ClosedHere);
