using System.Collections.Immutable;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using PluginChat.Hosting.Controllers.Generations;

namespace PluginChat.Hosting.Controllers.Cache;

/// <summary>The entry.json beside a cached assembly: enough to tell a whole entry from a damaged or foreign one.</summary>
/// <param name="Key">The entry's key.</param>
/// <param name="Controller">Whose it is.</param>
/// <param name="Assembly">The file name of the controller's assembly.</param>
/// <param name="IsPlugin">Whether it was built elsewhere.</param>
/// <param name="Files">The SHA-256 of every file of the entry, by name.</param>
/// <param name="Contract">What it was compiled against.</param>
/// <param name="Packages">The packages that it is loaded with; null for none.</param>
sealed record CacheManifest(
    string Key,
    string Controller,
    string Assembly,
    bool IsPlugin,
    ImmutableSortedDictionary<string, string> Files,
    ContractIdentity Contract,
    CachedPackages? Packages
)
{
    public const string FileName = "entry.json";

    /// <summary>What a manifest may have: a plugin with a thousand files has a tenth of it.</summary>
    public const long MostBytes = 1 << 20;

    const int Format = 2;

    // A host that knows no packages would load it without them.
    const int FormatWithPackages = 3;

    public string ToJson() =>
        new JObject
        {
            ["format"] = Packages is null ? Format : FormatWithPackages,
            ["key"] = Key,
            ["controller"] = Controller,
            ["assembly"] = Assembly,
            ["plugin"] = IsPlugin,
            ["sha256"] = new JObject(Files.Select(f => new JProperty(f.Key, f.Value))),
            ["contractVersion"] = Contract.Version,
            ["contractApi"] = Contract.Api,
            ["packages"] = Packages is { } p ? new JObject { ["key"] = p.Key, ["id"] = p.Id } : null,
        }.ToString(Formatting.Indented);

    /// <summary>Null where the text is not a manifest of this format.</summary>
    public static CacheManifest? Parse(string json)
    {
        try
        {
            var o = JObject.Parse(json);
            var packages = o["packages"] as JObject;
            if ((int?)o["format"] != (packages is null ? Format : FormatWithPackages))
                return null;
            return
                (string?)o["key"] is { } key
                && (string?)o["controller"] is { } controller
                && (string?)o["assembly"] is { } assembly
                && (bool?)o["plugin"] is { } isPlugin
                && o["sha256"] is JObject files
                && (string?)o["contractVersion"] is { } version
                && (string?)o["contractApi"] is { Length: > 0 } api
                ? new(
                    key,
                    controller,
                    assembly,
                    isPlugin,
                    files.Properties().ToImmutableSortedDictionary(f => f.Name, f => (string?)f.Value ?? "", StringComparer.Ordinal),
                    new(version, api),
                    packages is null ? null : new((string?)packages["key"] ?? "", (string?)packages["id"] ?? "")
                )
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidCastException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}
