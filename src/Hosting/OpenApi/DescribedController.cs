using System.Text.Json.Nodes;

namespace PluginChat.Hosting.OpenApi;

/// <summary>What the generation of a controller that serves says of its actions.</summary>
/// <param name="Name">The controller's name.</param>
/// <param name="Source">Its path.</param>
/// <param name="Generation">The generation's number.</param>
/// <param name="Json">What it says; empty where it has no HTTP actions.</param>
sealed record DescribedController(string Name, string Source, int Generation, ReadOnlyMemory<byte> Json)
{
    /// <summary>The actions and the schemas; empty where there are none, or a plugin's are not to be understood.</summary>
    public JsonObject Parse()
    {
        try
        {
            return Json.IsEmpty ? [] : JsonNode.Parse(Json.Span) as JsonObject ?? [];
        }
        catch (System.Text.Json.JsonException)
        {
            return [];
        }
    }
}
