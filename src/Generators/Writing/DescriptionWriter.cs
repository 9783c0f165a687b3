using System.Text.RegularExpressions;
using PluginChat.Generators.Models;

namespace PluginChat.Generators.Writing;

/// <summary>Writes what is to be said of all actions of a controller as one text of JSON, which is data of the assembly.</summary>
static class DescriptionWriter
{
    static readonly Regex s_reference = new("\"#/components/schemas/([^\"]+)\"");

    public static string Write(IEnumerable<ActionModel> actions)
    {
        var descriptions = actions.Select(a => a.Description).ToList();
        var schemas = descriptions.SelectMany(d => d.Schemas).GroupBy(s => s.Key, StringComparer.Ordinal).Select(g => g.First()).ToList();
        // Short names where no other type has the same.
        var names = schemas
            .GroupBy(s => s.Name, StringComparer.Ordinal)
            .SelectMany(same => same.Select(s => (s.Key, Name: same.Count() == 1 ? s.Name : s.Key)))
            .ToDictionary(s => s.Key, s => s.Name, StringComparer.Ordinal);
        var json =
            $"{{\"actions\":[{string.Join(",", descriptions.Select(d => d.Json))}],\"schemas\":{{"
            + $"{string.Join(",", schemas.Select(s => $"\"{names[s.Key]}\":{s.Json}"))}}}}}";
        return s_reference.Replace(
            json,
            found => names.TryGetValue(found.Groups[1].Value, out var name) ? $"\"#/components/schemas/{name}\"" : found.Value
        );
    }
}
