using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace PluginChat.Hosting.OpenApi;

/// <summary>The schemas of all controllers of a site. Equal ones are one; of unequal ones with one name, the later is called after its
/// controller too.</summary>
sealed class ApiSchemas
{
    const string Prefix = "#/components/schemas/";

    readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);

    /// <summary>
    /// Adds what a controller says, and returns its actions, which refer to the schemas by the names that they have here.
    /// </summary>
    public ImmutableArray<JsonObject> Add(string controller, JsonObject description)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var schemas = (description["schemas"] as JsonObject)?.Select(s => (s.Key, Schema: s.Value as JsonObject)).ToList() ?? [];
        foreach (var (name, schema) in schemas)
        {
            if (schema is not null && _schemas.TryGetValue(name, out var other) && !JsonNode.DeepEquals(other, schema))
                names[name] = $"{NameOf(controller)}.{name}";
        }
        foreach (var (name, schema) in schemas)
        {
            if (schema is null)
                continue;
            Rename(schema, names);
            _schemas[names.GetValueOrDefault(name, name)] = (JsonObject)schema.DeepClone();
        }
        var actions = (description["actions"] as JsonArray)?.OfType<JsonObject>().ToImmutableArray() ?? [];
        foreach (var action in actions)
            Rename(action, names);
        return actions;
    }

    /// <summary>Those that a part of the document refers to, and those that they refer to.</summary>
    public JsonObject UsedBy(JsonNode part)
    {
        var used = new SortedSet<string>(StringComparer.Ordinal);
        var next = new Queue<JsonNode>([part]);
        while (next.TryDequeue(out var at))
        {
            foreach (var reference in ReferencesIn(at))
            {
                var name = ((string)reference["$ref"]!)[Prefix.Length..];
                if (_schemas.TryGetValue(name, out var schema) && used.Add(name))
                    next.Enqueue(schema);
            }
        }
        return new(used.Select(name => KeyValuePair.Create<string, JsonNode?>(name, _schemas[name].DeepClone())));
    }

    static void Rename(JsonNode part, Dictionary<string, string> names)
    {
        if (names.Count == 0)
            return;
        foreach (var reference in ReferencesIn(part).ToList())
        {
            if (names.TryGetValue(((string)reference["$ref"]!)[Prefix.Length..], out var name))
                reference["$ref"] = Prefix + name;
        }
    }

    static IEnumerable<JsonObject> ReferencesIn(JsonNode? part) =>
        part switch
        {
            JsonObject all => all.SelectMany(m => ReferencesIn(m.Value)).Concat(IsReference(all) ? [all] : []),
            JsonArray all => all.SelectMany(ReferencesIn),
            _ => [],
        };

    static bool IsReference(JsonObject schema) =>
        schema["$ref"] is JsonValue value && value.TryGetValue(out string? text) && text.StartsWith(Prefix, StringComparison.Ordinal);

    static string NameOf(string controller) =>
        string.Concat(controller.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-'));
}
