using PluginChat.Hosting.Controllers.Packages;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Cache;

/// <summary>
/// Compiled controllers on disk: <c>KEY/NAME.dll</c> with a manifest, and <c>current/NAME</c> with the key that each
/// controller compiled to last, for a host that may not compile. Every write is made under a temporary name and renamed, so
/// a reader or a <c>kill -9</c> never meets half an entry.
/// </summary>
sealed class CompiledCache(string directory, TimeProvider time)
{
    /// <summary>Older entries than these are swept; enough for some hours of editing to hit when an edit is undone.</summary>
    const int KeptEntries = 64;

    static readonly TimeSpan s_abandonedAfter = TimeSpan.FromHours(1);

    // Where plugins go when the cache cannot be written: lost at exit, but the host works. A failure is not kept: the next plugin tries
    // again.
    readonly Lazy<string> _fallback = new(
        () => Directory.CreateTempSubdirectory("pluginchat-").FullName,
        LazyThreadSafetyMode.PublicationOnly
    );

    readonly CacheEntries _entries = new(directory, new PackageStore(directory));
    readonly CurrentEntries _current = new(directory);
    PackageStore? _fallbackPackages;

    public string DirectoryPath => directory;

    /// <inheritdoc cref="CacheEntries.Find"/>
    public CachedAssembly? Find(CacheKey key, string? controller = null) => _entries.Find(key, controller);

    /// <summary>The entry that a controller compiled to last, or null.</summary>
    public CachedAssembly? FindCurrent(string controller)
    {
        try
        {
            var key = _current.Read(controller);
            return CacheEntries.IsKey(key) ? Find(new CacheKey(key), controller) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="CurrentEntries.Knows"/>
    public bool Knows(string controller) => _current.Knows(controller);

    /// <inheritdoc cref="CurrentEntries.Controllers"/>
    public IReadOnlyList<string> Controllers() => _current.Controllers();

    /// <summary>
    /// Writes an entry, and makes it the controller's current one. The problem is set where that failed: then what was compiled here stays
    /// in memory, because a disk that is full for the cache is full for a temporary folder too. A plugin, which may look for files
    /// beside itself, goes to such a folder all the same.
    /// </summary>
    /// <param name="key">The entry's key.</param>
    /// <param name="controller">The controller's name.</param>
    /// <param name="assembly">The file name of the controller's assembly, one of <paramref name="files"/>.</param>
    /// <param name="files">All that goes into the entry: more than one for a prebuilt plugin with dependencies.</param>
    /// <param name="isPlugin">Whether it was built elsewhere.</param>
    /// <param name="packages">What it was compiled against, and is loaded with.</param>
    /// <exception cref="IOException">A plugin cannot be copied anywhere.</exception>
    public (CachedAssembly Entry, string? Problem) Store(
        CacheKey key,
        string controller,
        string assembly,
        IReadOnlyCollection<SourceFile> files,
        bool isPlugin,
        PackageSet? packages = null
    )
    {
        try
        {
            var entry = _entries.Write(key, controller, assembly, files, isPlugin, packages);
            _current.Set(controller, key);
            return (entry, null);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            var entry = isPlugin
                ? new CacheEntries(_fallback.Value, FallbackPackages).Write(key, controller, assembly, files, isPlugin, packages)
                : new(key.Value, "", ContractIdentity.OfHost, files.Single().Content) { Packages = packages };
            return (entry, $"cannot cache in '{directory}' ({e.Message}); compiled controllers last until the host stops");
        }
    }

    /// <summary>Notes which entry a controller uses now, so that it is kept and found without sources. Best effort.</summary>
    public void TrySetCurrent(string controller, CacheKey key)
    {
        try
        {
            if (!Knows(controller) || _current.Read(controller) != key.Value)
                _current.Set(controller, key);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // A cache that cannot be written still serves.
        }
    }

    /// <summary>Removes what nothing points to: all but the newest entries, and what an interrupted write left.</summary>
    public int Sweep()
    {
        try
        {
            if (!Directory.Exists(directory))
                return 0;
            var current = _current.Keys();
            var root = new DirectoryInfo(directory);
            var folders = root.EnumerateDirectories()
                .Where(folder => !_current.IsFolder(folder) && !_entries.Packages.IsFolder(folder))
                .ToList();
            foreach (var file in root.EnumerateFiles().Where(IsAbandoned))
                file.Delete();
            var old = folders
                .Where(CacheEntries.IsEntry)
                .Where(d => !current.Contains(d.Name))
                .OrderByDescending(d => d.LastWriteTimeUtc)
                .Skip(KeptEntries);
            var swept = folders.Where(IsAbandoned).Concat(old).ToList().Count(CacheEntries.TryDelete);
            _entries.Packages.Sweep(
                () => CacheEntries.PackagesOf(root.EnumerateDirectories().Where(CacheEntries.IsEntry)),
                time.GetUtcNow()
            );
            return swept;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Empties the cache, its README excepted, and returns the number of entries removed.</summary>
    public int Clear() =>
        !Directory.Exists(directory)
            ? 0
            : new DirectoryInfo(directory)
                .EnumerateDirectories()
                .Where(d => CacheEntries.IsEntry(d) || _current.IsFolder(d) || _entries.Packages.IsFolder(d) || CacheEntries.IsTemporary(d))
                .ToList()
                .Count(d => CacheEntries.TryDelete(d) && CacheEntries.IsEntry(d));

    /// <summary>Removes the temporary folder of a cache that could not be written.</summary>
    public void DeleteFallback()
    {
        if (_fallback.IsValueCreated)
            CacheEntries.TryDelete(new(_fallback.Value));
    }

    /// <summary>Packages that were restored before; null where there are none of this key.</summary>
    public PackageSet? FindPackages(string key) => _entries.Packages.Find(key) ?? _fallbackPackages?.Find(key);

    /// <summary>
    /// Runs what fills a folder with packages and their manifest. Where the cache cannot be written, they last until the end.
    /// </summary>
    /// <param name="key">Their key.</param>
    /// <param name="fill">Fills the folder; false where it could not.</param>
    /// <returns>The packages; null where there are none.</returns>
    /// <exception cref="IOException">No folder can be written.</exception>
    public async Task<PackageSet?> AddPackagesAsync(string key, Func<string, Task<bool>> fill)
    {
        var (store, folder) = NewPackageFolder();
        try
        {
            return await fill(folder).ConfigureAwait(false) ? store.Add(key, folder) : null;
        }
        finally
        {
            PackageStore.TryDelete(new(folder));
        }
    }

    (PackageStore Store, string Folder) NewPackageFolder()
    {
        try
        {
            return (_entries.Packages, _entries.Packages.NewFolder());
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return (FallbackPackages, FallbackPackages.NewFolder());
        }
    }

    PackageStore FallbackPackages => LazyInitializer.EnsureInitialized(ref _fallbackPackages, () => new(_fallback.Value));

    // What an interrupted write left.
    bool IsAbandoned(FileSystemInfo item) => CacheEntries.IsTemporary(item) && time.GetUtcNow() - item.LastWriteTimeUtc > s_abandonedAfter;

    // The runtime turns a write beyond the largest file that a process may have (EFBIG) into the last of these.
    static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;
}
