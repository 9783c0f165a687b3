namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Where the site's actions are described for programs and people.</summary>
/// <param name="Path">The path of the OpenAPI document.</param>
/// <param name="Viewer">What the pages that show it stand under, with a slash at the end; null where there are none.</param>
sealed record OpenApiConfig(string Path, string? Viewer)
{
    public const string DefaultPath = "/openapi.json",
        DefaultViewer = "/openapi/";
}
