using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using PluginChat.Hosting.Controllers.Packages;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>
/// A version of a controller and the packages that it has to itself, which leave memory with it. Of the others the host's are the host's,
/// and the shared ones the site's.
/// </summary>
sealed class PackageContext(string name, PackageSet set, AssemblyLoadContext? shared) : AssemblyLoadContext(name, isCollectible: true)
{
    readonly PackagePaths _paths = new(set);
    readonly ImmutableArray<string> _libraries = [.. set.Manifest.Libraries.Except(set.Manifest.SharedLibraries)];

    /// <summary>Names and versions of the packages that a generation has to itself.</summary>
    /// <param name="context">The generation's, of whatever kind, which no local of the caller may hold.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ImmutableArray<string> LibrariesIn(WeakReference context) => (context.Target as PackageContext)?._libraries ?? [];

    // From the cache, where they are mapped and take no memory for each version; what lies there never changes.
    protected override Assembly? Load(AssemblyName name) =>
        _paths.IsHosts(name) ? PackagePaths.LoadHosts(name)
        : shared is not null && _paths.IsShared(name) ? shared.LoadFromAssemblyName(name)
        : _paths.OfAssembly(name) is { } path ? LoadFromAssemblyPath(path)
        : null;

    protected override nint LoadUnmanagedDll(string name) => _paths.OfLibrary(name) is { } path ? LoadUnmanagedDllFromPath(path) : 0;
}
