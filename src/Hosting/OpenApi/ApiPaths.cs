using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PluginChat.Hosting.OpenApi;

/// <summary>
/// The paths of a document. Of one path and method, the first stays, as with routes. Two that differ in the names of their tokens alone are
/// one path: its first names are everyone's.
/// </summary>
sealed partial class ApiPaths
{
    readonly SortedDictionary<string, (string Path, JsonObject Operations)> _paths = new(StringComparer.Ordinal);
    readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>Adds an operation; false where there is one already.</summary>
    public bool TryAdd(RouteOperation operation)
    {
        var shape = Token().Replace(operation.Path, "{}");
        if (!_paths.TryGetValue(shape, out var known))
            known = (operation.Path, []);
        var method = operation.Method.ToLowerInvariant();
        if (known.Operations.ContainsKey(method))
            return false;
        _paths[shape] = known;
        var json = operation.ToJson();
        RenameTokens(json, operation.Path, known.Path);
        var id = (string)json["operationId"]!;
        for (var n = 2; !_ids.Add((string)json["operationId"]!); n++)
            json["operationId"] = $"{id}_{n}";
        known.Operations[method] = json;
        return true;
    }

    public JsonObject ToJson() =>
        new(
            _paths
                .Values.OrderBy(p => p.Path, StringComparer.Ordinal)
                .Select(p => KeyValuePair.Create<string, JsonNode?>(p.Path, p.Operations))
        );

    static void RenameTokens(JsonObject operation, string own, string common)
    {
        if (own == common || operation["parameters"] is not JsonArray parameters)
            return;
        var names = Token()
            .Matches(own)
            .Zip(Token().Matches(common))
            .ToDictionary(m => m.First.Groups[1].Value, m => m.Second.Groups[1].Value);
        foreach (var parameter in parameters.OfType<JsonObject>().Where(p => (string?)p["in"] == "path"))
            parameter["name"] = names[(string)parameter["name"]!];
    }

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Token();
}
