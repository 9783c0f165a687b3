using System.Collections.Immutable;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace PluginChat.Hosting.Controllers.Packages;

/// <summary>The packages.json beside restored packages: what they are, and what each file has to be.</summary>
/// <param name="Files">The SHA-256 of every file, by its path in the folder.</param>
/// <param name="References">Those of the files that are compiled against.</param>
/// <param name="Shared">
/// Names of assemblies that are loaded once for the site and stay: those with native libraries, those that would keep each version of a
/// controller in memory, and what these need.
/// </param>
/// <param name="Host">Names of assemblies that the packages have and the host has too, whose are used.</param>
/// <param name="Libraries">Name and version of each package, with those that others brought.</param>
/// <param name="SharedLibraries">Those of them that are loaded once for the site.</param>
sealed record PackageManifest(
    ImmutableSortedDictionary<string, string> Files,
    ImmutableArray<string> References,
    ImmutableArray<string> Shared,
    ImmutableArray<string> Host,
    ImmutableArray<string> Libraries,
    ImmutableArray<string> SharedLibraries
)
{
    public const string FileName = "packages.json";

    /// <summary>A part of every key: what another version of the host restored is restored again.</summary>
    public const string FormatName = "packages-1";

    /// <summary>What a manifest may have: a thousand files have a tenth of it.</summary>
    public const long MostBytes = 4 << 20;

    public string ToJson() =>
        new JObject
        {
            ["format"] = FormatName,
            ["libraries"] = new JArray(Libraries),
            ["sharedLibraries"] = new JArray(SharedLibraries),
            ["shared"] = new JArray(Shared),
            ["host"] = new JArray(Host),
            ["references"] = new JArray(References),
            ["sha256"] = new JObject(Files.Select(f => new JProperty(f.Key, f.Value))),
        }.ToString(Formatting.Indented);

    /// <summary>Null where the text is not a manifest of this format.</summary>
    public static PackageManifest? Parse(string json)
    {
        try
        {
            var o = JObject.Parse(json);
            return (string?)o["format"] == FormatName && o["sha256"] is JObject files
                ? new(
                    files.Properties().ToImmutableSortedDictionary(f => f.Name, f => (string?)f.Value ?? "", StringComparer.Ordinal),
                    Strings(o["references"]),
                    Strings(o["shared"]),
                    Strings(o["host"]),
                    Strings(o["libraries"]),
                    Strings(o["sharedLibraries"])
                )
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidCastException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    static ImmutableArray<string> Strings(JToken? token) => [.. (token as JArray)?.Select(t => (string?)t ?? "") ?? []];
}
