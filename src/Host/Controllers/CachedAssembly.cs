namespace PluginChat.Host.Controllers;

/// <summary>A compiled controller in the cache.</summary>
/// <param name="Key">The entry's folder name.</param>
/// <param name="Path">The assembly's file, alone with its manifest in a folder of its own.</param>
/// <param name="Contract">What it was compiled against.</param>
/// <param name="Image">The assembly itself, where no file could be written; <paramref name="Path"/> is empty then.</param>
sealed record CachedAssembly(string Key, string Path, ContractIdentity Contract, byte[]? Image = null);
