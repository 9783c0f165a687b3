using System.Text.Json.Serialization;

namespace PluginChat.Bench.Load.Protocols;

/// <summary>What is spoken in the WebSocket; by name in the JSON.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProtocolKind>))]
enum ProtocolKind
{
    Plain,
    SignalRJson,
    SignalRMessagePack,
}
