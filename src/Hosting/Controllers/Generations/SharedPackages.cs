using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using PluginChat.Hosting.Controllers.Packages;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>
/// The packages that are loaded once for a site and stay: those with native libraries, those that subscribe to events of the process and
/// would keep each version of a controller in memory, and what these need. Controllers with equal ones have them together.
/// </summary>
sealed class SharedPackages
{
    // By the contents of what is shared: two sets that differ in other packages have one context.
    readonly ConcurrentDictionary<string, Lazy<AssemblyLoadContext>> _contexts = new(StringComparer.Ordinal);

    /// <summary>The context of a set's shared packages; null where it has none.</summary>
    public AssemblyLoadContext? Of(PackageSet set) =>
        set.Manifest.Shared.IsEmpty ? null : _contexts.GetOrAdd(IdOf(set), _ => new(() => new Context(set))).Value;

    static string IdOf(PackageSet set)
    {
        var files = set.Manifest.Files.Where(f =>
            f.Key != PackageSet.MainName + ".dll"
            && (IsNative(f.Key) || set.Manifest.Shared.Contains(Path.GetFileNameWithoutExtension(f.Key), StringComparer.OrdinalIgnoreCase))
        );
        return string.Join('\n', files.Select(f => $"{f.Key} {f.Value}"));
    }

    static bool IsNative(string file) => file.Contains("/native/", StringComparison.Ordinal);

    sealed class Context : AssemblyLoadContext
    {
        readonly PackageSet _set;
        readonly PackagePaths _paths;

        public Context(PackageSet set)
            : base(string.Join(", ", set.Manifest.SharedLibraries))
        {
            (_set, _paths) = (set, new(set));
            // While the files are there for certain: a sweep of the cache takes what no entry names any more.
            foreach (var name in set.Manifest.Shared)
            {
                if (_paths.OfAssembly(new AssemblyName(name)) is { } path)
                    LoadFromAssemblyPath(path);
            }
        }

        // What a shared one asks for by its name alone is shared, too.
        protected override Assembly? Load(AssemblyName name) =>
            _paths.IsHosts(name) ? PackagePaths.LoadHosts(name)
            : _paths.OfAssembly(name) is { } path ? LoadFromAssemblyPath(path)
            : null;

        protected override nint LoadUnmanagedDll(string name) => _paths.OfLibrary(name) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

        public override string ToString() => _set.Key;
    }
}
