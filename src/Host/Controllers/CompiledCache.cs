using System.Security.Cryptography;

namespace PluginChat.Host.Controllers;

/// <summary>
/// Compiled controllers on disk: <c>KEY/NAME.dll</c> with a manifest, and <c>current/NAME</c> with the key that each
/// controller compiled to last, for a host that may not compile. Every write is made under a temporary name and renamed, so
/// a reader or a <c>kill -9</c> never meets half an entry.
/// </summary>
sealed class CompiledCache(string directory, TimeProvider time)
{
    /// <summary>Older entries than these are swept; enough for some hours of editing to hit when an edit is undone.</summary>
    const int KeptEntries = 64;

    static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    // Where plugins go when the cache cannot be written: lost at exit, but the host works.
    readonly Lazy<string> _fallback = new(() => Directory.CreateTempSubdirectory("pluginchat-").FullName);

    public string DirectoryPath => directory;

    /// <summary>The entry of this key, or null where there is none that is whole.</summary>
    public CachedAssembly? Find(CacheKey key) => Read(Path.Combine(directory, key.Value)) is { } entry && entry.Key == key.Value ? entry : null;

    /// <summary>The entry that a controller compiled to last, or null.</summary>
    public CachedAssembly? FindCurrent(string controller)
    {
        try
        {
            var key = File.ReadAllText(PointerPath(controller)).Trim();
            return key.Length > 0 && key.All(char.IsAsciiHexDigitLower) ? Find(new CacheKey(key)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
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
    public (CachedAssembly Entry, string? Problem) Store(CacheKey key, string controller, string assembly, IReadOnlyCollection<SourceFile> files, bool isPlugin)
    {
        try
        {
            var entry = Write(directory, key, controller, assembly, files);
            SetCurrent(controller, key);
            return (entry, null);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            var entry = isPlugin ? Write(_fallback.Value, key, controller, assembly, files)
                : new(key.Value, "", ContractIdentity.OfHost, files.Single().Content);
            return (entry, $"cannot cache in '{directory}' ({e.Message}); compiled controllers last until the host stops");
        }
    }

    /// <summary>Notes which entry a controller uses now, so that it is kept and found without sources. Best effort.</summary>
    public void TrySetCurrent(string controller, CacheKey key)
    {
        try
        {
            if (!File.Exists(PointerPath(controller)) || File.ReadAllText(PointerPath(controller)).Trim() != key.Value)
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
                ? Directory.EnumerateFiles(PointerFolder).Select(f => File.ReadAllText(f).Trim()).ToHashSet(StringComparer.Ordinal) : [];
            var folders = new DirectoryInfo(directory).EnumerateDirectories().Where(d => d.FullName != PointerFolder).ToList();
            var abandoned = folders.Where(d => d.Name.StartsWith(".tmp-", StringComparison.Ordinal) && time.GetUtcNow() - d.LastWriteTimeUtc > AbandonedAfter);
            var old = folders.Where(IsEntry).Where(d => !current.Contains(d.Name)).OrderByDescending(d => d.LastWriteTimeUtc).Skip(KeptEntries);
            foreach (var file in new DirectoryInfo(directory).EnumerateFiles(".tmp-*").Where(f => time.GetUtcNow() - f.LastWriteTimeUtc > AbandonedAfter))
                file.Delete();
            return abandoned.Concat(old).ToList().Count(TryDelete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Empties the cache, its README excepted, and returns the number of entries removed.</summary>
    public int Clear() => !Directory.Exists(directory) ? 0 : new DirectoryInfo(directory).EnumerateDirectories()
        .Where(d => IsEntry(d) || d.FullName == PointerFolder || d.Name.StartsWith(".tmp-", StringComparison.Ordinal)).ToList()
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

    string PointerPath(string controller) => Path.Combine(PointerFolder, Uri.EscapeDataString(controller));

    static bool IsEntry(DirectoryInfo folder) => folder.Name.Length == 40 && folder.Name.All(char.IsAsciiHexDigitLower);

    static CachedAssembly? Read(string folder)
    {
        try
        {
            if (CacheManifest.Parse(File.ReadAllText(Path.Combine(folder, CacheManifest.FileName))) is not { } manifest
                || manifest.Assembly != Path.GetFileName(manifest.Assembly))
                return null;
            var path = Path.Combine(folder, manifest.Assembly);
            return Hash(File.ReadAllBytes(path)) == manifest.Sha256 ? new(manifest.Key, path, manifest.Contract) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static CachedAssembly Write(string directory, CacheKey key, string controller, string assembly, IReadOnlyCollection<SourceFile> files)
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
            var manifest = new CacheManifest(key.Value, controller, assembly, Hash(files.Single(f => f.Name == assembly).Content), ContractIdentity.OfHost);
            File.WriteAllText(Path.Combine(temporary, CacheManifest.FileName), manifest.ToJson());
            // A damaged entry stands in the way of the rename. A whole one was made by another process from the same inputs.
            if (Directory.Exists(target) && Read(target) is null)
                Directory.Delete(target, recursive: true);
            if (!Directory.Exists(target))
                Directory.Move(temporary, target);
            return Read(target) ?? throw new IOException($"'{target}' cannot be read back");
        }
        finally
        {
            if (Directory.Exists(temporary))
                TryDelete(new DirectoryInfo(temporary));
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
