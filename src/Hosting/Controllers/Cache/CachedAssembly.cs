using PluginChat.Hosting.Controllers.Packages;

namespace PluginChat.Hosting.Controllers.Cache;

/// <summary>A compiled controller, or a plugin's copy, as it was verified.</summary>
/// <param name="Key">The entry's folder name.</param>
/// <param name="Path">The assembly's file, alone with its manifest in a folder of its own; empty where no file could be written.</param>
/// <param name="Contract">What it was compiled against.</param>
/// <param name="Image">
/// The bytes that were verified: these are loaded, and not what the file holds a moment later. Null for a plugin, which is loaded from
/// where it lies.
/// </param>
sealed record CachedAssembly(string Key, string Path, ContractIdentity Contract, byte[]? Image = null)
{
    /// <summary>The packages that it is loaded with; null for none.</summary>
    public PackageSet? Packages { get; init; }
}
