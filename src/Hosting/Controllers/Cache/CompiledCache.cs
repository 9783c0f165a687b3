using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Files;

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

    // A key.
    const long MostPointerBytes = 1 << 10;

    static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    // Where plugins go when the cache cannot be written: lost at exit, but the host works. A failure is not kept: the next plugin tries
    // again.
    readonly Lazy<string> _fallback = new(
        () => Directory.CreateTempSubdirectory("pluginchat-").FullName,
        LazyThreadSafetyMode.PublicationOnly
    );

    public string DirectoryPath => directory;

    /// <summary>The entry of this key, or null where there is none that is whole.</summary>
    public CachedAssembly? Find(CacheKey key, string? controller = null) => Read(Path.Combine(directory, key.Value), key, controller);

    /// <summary>The entry that a controller compiled to last, or null.</summary>
    public CachedAssembly? FindCurrent(string controller)
    {
        try
        {
            var key = ReadPointer(controller);
            return key.Length > 0 && key.All(char.IsAsciiHexDigitLower) ? Find(new CacheKey(key), controller) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether a controller was ever compiled into this cache; one look at the disk.</summary>
    public bool Knows(string controller) => RegularFile.Exists(PointerPath(controller));

    /// <summary>The names of the controllers that were ever compiled into this cache; long ones are not known by name.</summary>
    public IReadOnlyList<string> Controllers()
    {
        try
        {
            return Directory.Exists(PointerFolder)
                ? [.. Directory.EnumerateFiles(PointerFolder).Select(f => Uri.UnescapeDataString(Path.GetFileName(f)))]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

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
    /// <exception cref="IOException">A plugin cannot be copied anywhere.</exception>
    public (CachedAssembly Entry, string? Problem) Store(
        CacheKey key,
        string controller,
        string assembly,
        IReadOnlyCollection<SourceFile> files,
        bool isPlugin
    )
    {
        try
        {
            var entry = Write(directory, key, controller, assembly, files, isPlugin);
            SetCurrent(controller, key);
            return (entry, null);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            var entry = isPlugin
                ? Write(_fallback.Value, key, controller, assembly, files, isPlugin)
                : new(key.Value, "", ContractIdentity.OfHost, files.Single().Content);
            return (entry, $"cannot cache in '{directory}' ({e.Message}); compiled controllers last until the host stops");
        }
    }

    /// <summary>Notes which entry a controller uses now, so that it is kept and found without sources. Best effort.</summary>
    public void TrySetCurrent(string controller, CacheKey key)
    {
        try
        {
            if (!Knows(controller) || ReadPointer(controller) != key.Value)
                SetCurrent(controller, key);
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
            var current = Directory.Exists(PointerFolder)
                ? Directory
                    .EnumerateFiles(PointerFolder)
                    .Where(RegularFile.Exists)
                    .Select(f => RegularFile.ReadAllText(f, MostPointerBytes).Trim())
                    .ToHashSet(StringComparer.Ordinal)
                : [];
            var folders = new DirectoryInfo(directory).EnumerateDirectories().Where(d => d.FullName != PointerFolder).ToList();
            var abandoned = folders.Where(d =>
                d.Name.StartsWith(".tmp-", StringComparison.Ordinal) && time.GetUtcNow() - d.LastWriteTimeUtc > AbandonedAfter
            );
            var old = folders
                .Where(IsEntry)
                .Where(d => !current.Contains(d.Name))
                .OrderByDescending(d => d.LastWriteTimeUtc)
                .Skip(KeptEntries);
            foreach (
                var file in new DirectoryInfo(directory)
                    .EnumerateFiles(".tmp-*")
                    .Where(f => time.GetUtcNow() - f.LastWriteTimeUtc > AbandonedAfter)
            )
                file.Delete();
            return abandoned.Concat(old).ToList().Count(TryDelete);
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
                .Where(d => IsEntry(d) || d.FullName == PointerFolder || d.Name.StartsWith(".tmp-", StringComparison.Ordinal))
                .ToList()
                .Count(d => TryDelete(d) && IsEntry(d));

    /// <summary>Removes the temporary folder of a cache that could not be written.</summary>
    public void DeleteFallback()
    {
        if (_fallback.IsValueCreated)
            TryDelete(new DirectoryInfo(_fallback.Value));
    }

    // The runtime turns a write beyond the largest file that a process may have (EFBIG) into the last of these.
    static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    string PointerFolder => Path.Combine(directory, "current");

    // A name of a file has 255 bytes at most.
    string PointerPath(string controller) =>
        Path.Combine(
            PointerFolder,
            Uri.EscapeDataString(controller) is { Length: <= 200 } name ? name : Hash(Encoding.UTF8.GetBytes(controller))
        );

    string ReadPointer(string controller) => RegularFile.ReadAllText(PointerPath(controller), MostPointerBytes).Trim();

    static bool IsEntry(DirectoryInfo folder) => folder.Name.Length == 40 && folder.Name.All(char.IsAsciiHexDigitLower);

    // Whatever is not what was written for this key is no entry: damaged, another key's, another controller's, of another format.
    static CachedAssembly? Read(string folder, CacheKey key, string? controller)
    {
        try
        {
            if (
                CacheManifest.Parse(RegularFile.ReadAllText(Path.Combine(folder, CacheManifest.FileName), CacheManifest.MostBytes))
                    is not { } manifest
                || manifest.Key != key.Value
                || controller is not null && manifest.Controller != controller
                || !manifest.Files.ContainsKey(manifest.Assembly)
                || manifest.Assembly != Path.GetFileName(manifest.Assembly)
            )
                return null;
            byte[] image = [];
            foreach (var (name, hash) in manifest.Files)
            {
                var path = Path.GetFullPath(Path.Combine(folder, name));
                if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                    return null;
                var bytes = RegularFile.ReadAllBytes(path, SourceLimits.PluginBytes);
                if (Hash(bytes) != hash)
                    return null;
                if (name == manifest.Assembly)
                    image = bytes;
            }
            return new(manifest.Key, Path.Combine(folder, manifest.Assembly), manifest.Contract, manifest.IsPlugin ? null : image);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    static CachedAssembly Write(
        string directory,
        CacheKey key,
        string controller,
        string assembly,
        IReadOnlyCollection<SourceFile> files,
        bool isPlugin
    )
    {
        var target = Path.Combine(directory, key.Value);
        var temporary = Path.Combine(directory, ".tmp-" + Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(temporary);
            foreach (var file in files)
            {
                var path = Path.Combine(temporary, file.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, file.Content);
            }
            var hashes = files.ToImmutableSortedDictionary(f => f.Name, f => Hash(f.Content), StringComparer.Ordinal);
            File.WriteAllText(
                Path.Combine(temporary, CacheManifest.FileName),
                new CacheManifest(key.Value, controller, assembly, isPlugin, hashes, ContractIdentity.OfHost).ToJson()
            );
            // A whole entry was made by another process from the same inputs.
            if (Read(target, key, controller) is { } made)
                return made;
            Replace(target, temporary);
            return Read(target, key, controller) ?? throw new IOException($"'{target}' cannot be read back");
        }
        finally
        {
            if (Directory.Exists(temporary))
                TryDelete(new DirectoryInfo(temporary));
        }
    }

    // What stands in the way is damaged or another's: a folder, a file, or a link, of which only the link goes. Where another process is
    // faster, its entry is as good.
    static void Replace(string target, string temporary)
    {
        try
        {
            if (File.Exists(target) || new FileInfo(target).LinkTarget is not null)
                File.Delete(target);
            else if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(temporary, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && Directory.Exists(target))
        {
            // Whether what is there now will do, the caller sees.
        }
    }

    void SetCurrent(string controller, CacheKey key)
    {
        Directory.CreateDirectory(PointerFolder);
        var temporary = Path.Combine(directory, ".tmp-" + Guid.NewGuid().ToString("N"));
        File.WriteAllText(temporary, key.Value);
        File.Move(temporary, PointerPath(controller), overwrite: true);
    }

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    static bool TryDelete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
