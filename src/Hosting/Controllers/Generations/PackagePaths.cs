using System.Reflection;
using System.Runtime.Loader;
using PluginChat.Hosting.Controllers.Packages;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>Where the files of restored packages lie, by the names that code asks for, for this machine's system and processor.</summary>
sealed class PackagePaths(PackageSet set)
{
    readonly AssemblyDependencyResolver _resolver = new(set.MainAssembly);

    /// <summary>
    /// Whether it is the host's: what the framework and the contract have. Both sides then mean the same by a type, whatever version
    /// a package asks for.
    /// </summary>
    public bool IsHosts(AssemblyName name) => set.Manifest.Host.Contains(name.Name!, StringComparer.OrdinalIgnoreCase);

    /// <summary>The host's, of whatever version: the runtime itself would refuse one that is lower than what is asked for.</summary>
    public static Assembly LoadHosts(AssemblyName name) => AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name.Name!));

    public bool IsShared(AssemblyName name) => set.Manifest.Shared.Contains(name.Name!, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null where no package has it.</summary>
    public string? OfAssembly(AssemblyName name) => _resolver.ResolveAssemblyToPath(name);

    /// <summary>Null where no package has it.</summary>
    public string? OfLibrary(string name) => _resolver.ResolveUnmanagedDllToPath(name);
}
