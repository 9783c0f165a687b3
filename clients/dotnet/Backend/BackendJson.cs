using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginChat.Client.Backend;

/// <summary>What answers are read by; compiled ahead of time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DisconnectAnswer))]
[JsonSerializable(typeof(PresenceAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(ProblemAnswer))]
sealed partial class BackendJson : JsonSerializerContext { }
