using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;
using McMaster.NETCore.Plugins.Loader;
using PluginChat.Hosting.Controllers.Lines;
using PluginChat.Hosting.Controllers.Packages;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>
/// One controller assembly in a collectible context of its own: the only user of McMaster.NETCore.Plugins.
/// </summary>
/// <remarks>
/// Types of the framework and of the contract are the host's, so that both sides mean the same thing by them. The
/// host's own libraries are not: a plugin that brings its own version of one gets that.
/// </remarks>
sealed class PluginAssembly
{
    static readonly AssemblyName[] s_hostLibraries =
    [
        .. Directory
            .EnumerateFiles(AppContext.BaseDirectory, "*.dll")
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => n != typeof(WebSocketAction).Assembly.GetName().Name)
            .Select(n => new AssemblyName(n)),
    ];

    Action? _unload;
    Assembly? _assembly;

    PluginAssembly(Action unload, Assembly assembly)
    {
        _unload = unload;
        _assembly = assembly;
        Context = new(AssemblyLoadContext.GetLoadContext(assembly));
    }

    /// <summary>Dead once nothing of the assembly is in memory any more.</summary>
    public WeakReference Context { get; }

    public Assembly Assembly => _assembly ?? throw new ObjectDisposedException(nameof(PluginAssembly));

    /// <summary>
    /// Loads what was compiled here, which refers to nothing but what the host has. It is loaded from memory, because a mapped file that
    /// somebody truncates ends the process with SIGBUS, and because these are the bytes that were verified.
    /// </summary>
    /// <remarks>
    /// Not by PluginLoader: for each runtimeconfig.json beside the host it reads all of /proc/self/maps, in search of probing paths that
    /// are of use to prebuilt plugins alone. That was the longest part of loading.
    /// </remarks>
    /// <exception cref="BadImageFormatException">It is no .NET assembly.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PluginAssembly LoadCompiled(string path, byte[] image)
    {
        return LoadImage(
            new AssemblyLoadContextBuilder().SetMainAssemblyPath(path).PreferDefaultLoadContext(true).EnableUnloading().Build(),
            image
        );
    }

    /// <summary>Loads what was compiled here with packages.</summary>
    /// <exception cref="BadImageFormatException">It is no .NET assembly.</exception>
    /// <exception cref="IOException">A package that is loaded once for the site cannot be read.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PluginAssembly LoadWithPackages(string name, byte[] image, PackageSet packages, SharedPackages shared) =>
        LoadImage(new PackageContext(name, packages, shared.Of(packages)), image);

    /// <summary>Loads a prebuilt plugin. Every version has a path of its own: loading one path twice gives the first one's code.</summary>
    /// <exception cref="BadImageFormatException">The file is no .NET assembly.</exception>
    /// <exception cref="IOException">The file, or one it needs, cannot be read.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PluginAssembly LoadPlugin(string path)
    {
        var loader = PluginLoader.CreateFromAssemblyFile(
            path,
            config =>
            {
                config.IsUnloadable = true;
                config.PreferSharedTypes = true;
                config.SharedAssemblies.Add(typeof(WebSocketAction).Assembly.GetName());
                foreach (var library in s_hostLibraries)
                    config.PrivateAssemblies.Add(library);
                config.EnableHotReload = false; // it unloads the old before it builds the new
                config.IsLazyLoaded = false;
                // It may look for files beside itself, so it is loaded from where it lies.
                config.LoadInMemory = false;
            }
        );
        return new(loader.Dispose, loader.LoadDefaultAssembly());
    }

    /// <summary>Loads what was compiled here and could not be written anywhere. It refers to nothing but what the host has.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PluginAssembly LoadImage(byte[] image) => LoadImage(new("in memory", isCollectible: true), image);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static PluginAssembly LoadImage(AssemblyLoadContext context, byte[] image)
    {
        using var stream = new MemoryStream(image, writable: false);
        var assembly = context.LoadFromStream(stream);
        SourceImages.Keep(assembly, image);
        return new(context.Unload, assembly);
    }

    /// <summary>
    /// Lets go of the assembly. It leaves memory when nothing else holds a part of it. Call it only once nothing of it
    /// runs: after this, a dependency that was not loaded yet cannot be.
    /// </summary>
    public void Unload()
    {
        var unload = _unload;
        _unload = null; // the loader keeps its context alive, and with it everything
        _assembly = null;
        unload?.Invoke();
    }
}
