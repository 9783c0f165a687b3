using System.Text.Json;
using System.Text.Json.Nodes;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.OpenApi;

/// <summary>
/// Puts the OpenAPI 3.1 document of a site together: from what each controller says of its actions, which the compiler wrote down, and from
/// the routes that lead to them.
/// </summary>
static class ApiDocument
{
    const string Version = "3.1.1";

    // Letters as they are: it is read as JSON, and never stands in a page.
    static readonly JsonSerializerOptions s_json = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    static readonly JsonSerializerOptions s_indented = new(s_json) { WriteIndented = true };

    public static byte[] Write(SiteConfig site, IReadOnlyList<DescribedController> controllers, bool isIndented = false)
    {
        var (paths, tags, schemas) = (new ApiPaths(), new SortedDictionary<string, string?>(StringComparer.Ordinal), new ApiSchemas());
        var described = controllers.Select(c => new ApiController(c.Source, schemas.Add(c.Name, c.Parse()))).ToList();
        foreach (var route in site.Routes.Where(r => r is { Handler: RouteHandler.Action, Source: not null }))
        {
            foreach (var found in RouteOperations.Of(route, site.Directory, described))
            {
                if (!paths.TryAdd(found))
                    continue;
                var group = (string?)found.Action["group"] ?? "";
                tags[group] = tags.GetValueOrDefault(group) ?? (string?)found.Action["groupDescription"];
            }
        }
        var document = new JsonObject
        {
            ["openapi"] = Version,
            ["info"] = Info(site),
            ["paths"] = paths.ToJson(),
        };
        if (tags.Count > 0)
            document["tags"] = new JsonArray([.. tags.Select(t => Tag(t.Key, t.Value))]);
        if (schemas.UsedBy(document["paths"]!) is { Count: > 0 } used)
            document["components"] = new JsonObject { ["schemas"] = used };
        return JsonSerializer.SerializeToUtf8Bytes(document, isIndented ? s_indented : s_json);
    }

    static JsonObject Info(SiteConfig site)
    {
        var info = new JsonObject
        {
            ["title"] = site.Title ?? site.Name ?? Path.GetFileName(site.Directory),
            ["version"] = site.Version ?? "1.0.0",
        };
        if (site.Description is { } description)
            info["description"] = description;
        return info;
    }

    static JsonNode Tag(string name, string? description)
    {
        var tag = new JsonObject { ["name"] = name };
        if (description is not null)
            tag["description"] = description;
        return tag;
    }
}
