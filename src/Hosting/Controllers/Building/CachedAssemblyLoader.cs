using System.Runtime.CompilerServices;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Generations;

namespace PluginChat.Hosting.Controllers.Building;

/// <summary>Loads what a cache holds: a plugin, or what was compiled here with or without packages.</summary>
sealed class CachedAssemblyLoader
{
    readonly SharedPackages _shared = new();

    /// <exception cref="BadImageFormatException">It is no .NET assembly.</exception>
    /// <exception cref="IOException">A file that it needs cannot be read.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public PluginAssembly Load(string name, CachedAssembly compiled) =>
        compiled.Image is not { } image ? PluginAssembly.LoadPlugin(compiled.Path)
        : compiled.Packages is { } packages ? PluginAssembly.LoadWithPackages(name, image, packages, _shared)
        : compiled.Path.Length == 0 ? PluginAssembly.LoadImage(image)
        : PluginAssembly.LoadCompiled(compiled.Path, image);
}
