namespace PluginChat.Bench.Load.Protocols;

enum ProtocolKind
{
    Plain,
    SignalRJson,
    SignalRMessagePack,
}
