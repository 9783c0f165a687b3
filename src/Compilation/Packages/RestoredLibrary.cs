using Newtonsoft.Json.Linq;

namespace PluginChat.Compilation.Packages;

/// <summary>A package in the <c>.deps.json</c> that the SDK wrote.</summary>
/// <param name="Name">Its id.</param>
/// <param name="Version">The version that it came to.</param>
/// <param name="Dependencies">The ids of those that it needs.</param>
/// <param name="Assemblies">Its assemblies, by their paths in the output.</param>
/// <param name="Natives">Its native libraries, of all systems.</param>
sealed record RestoredLibrary(
    string Name,
    string Version,
    IReadOnlyList<string> Dependencies,
    IReadOnlyList<string> Assemblies,
    IReadOnlyList<string> Natives
)
{
    /// <summary>All but the project's own.</summary>
    public static IReadOnlyList<RestoredLibrary> In(string json, string project)
    {
        var targets = (JObject)JObject.Parse(json)["targets"]!;
        return
        [
            .. ((JObject)targets.Properties().First().Value)
                .Properties()
                .Select(library => (Id: library.Name.Split('/'), Of: (JObject)library.Value))
                .Where(library => library.Id[0] != project)
                .Select(library => new RestoredLibrary(
                    library.Id[0],
                    library.Id[^1],
                    Names(library.Of["dependencies"]),
                    // Those for any system lie beside each other; those for one are where they were.
                    [.. Names(library.Of["runtime"]).Select(path => Path.GetFileName(path)), .. OfSystems(library.Of, "runtime")],
                    [.. Names(library.Of["native"]).Select(path => Path.GetFileName(path)), .. OfSystems(library.Of, "native")]
                )),
        ];
    }

    static IReadOnlyList<string> Names(JToken? of) => [.. (of as JObject)?.Properties().Select(p => p.Name) ?? []];

    static IEnumerable<string> OfSystems(JObject library, string kind) =>
        (library["runtimeTargets"] as JObject)?.Properties().Where(p => (string?)p.Value["assetType"] == kind).Select(p => p.Name) ?? [];
}
