using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PluginChat.Compilation.Packages;

/// <summary>
/// The assemblies that controllers have from the host: the framework's, the contract, and those of a program around the site.
/// </summary>
static class HostAssemblies
{
    /// <summary>Their versions, by name.</summary>
    /// <param name="folder">The reference assemblies.</param>
    /// <param name="others">Full paths of the program's.</param>
    public static ImmutableSortedDictionary<string, Version> Of(string folder, ImmutableArray<string> others)
    {
        var versions = ImmutableSortedDictionary.CreateBuilder<string, Version>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in Directory.EnumerateFiles(folder, "*.dll").Append(typeof(WebSocketAction).Assembly.Location).Concat(others))
        {
            using var image = new PEReader(File.OpenRead(path));
            if (image.HasMetadata && image.GetMetadataReader() is { IsAssembly: true } metadata)
                versions[Path.GetFileNameWithoutExtension(path)] = metadata.GetAssemblyDefinition().Version;
        }
        return versions.ToImmutable();
    }
}
