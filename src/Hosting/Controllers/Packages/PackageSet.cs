using System.Collections.Immutable;

namespace PluginChat.Hosting.Controllers.Packages;

/// <summary>Restored packages: their files in a folder of the cache, which needs no feed, no SDK and no network any more.</summary>
/// <param name="Key">The folder's name.</param>
/// <param name="Id">Of the contents: what the versions that were asked for came to.</param>
/// <param name="Folder">The folder.</param>
/// <param name="Manifest">What is in it.</param>
sealed record PackageSet(string Key, string Id, string Folder, PackageManifest Manifest)
{
    /// <summary>The assembly that stands for all of them, and whose <c>.deps.json</c> says what lies where.</summary>
    public const string MainName = "packages";

    /// <summary>A file as a manifest names it.</summary>
    public string PathOf(string file) => Path.Combine(Folder, file);

    public string MainAssembly => PathOf(MainName + ".dll");

    /// <summary>What a controller is compiled against, besides what every controller is.</summary>
    public ImmutableArray<string> References => [.. Manifest.References.Select(PathOf)];
}
