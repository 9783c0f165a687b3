using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace PluginChat.Hosting.OpenApi;

/// <summary>A controller and the descriptions of its actions.</summary>
sealed record ApiController(string Source, ImmutableArray<JsonObject> Actions);
