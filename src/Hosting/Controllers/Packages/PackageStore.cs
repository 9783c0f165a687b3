using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Packages;

/// <summary>The restored packages of a cache, in <c>packages/KEY</c>: a folder for each set, whole or not there.</summary>
sealed class PackageStore(string cacheDirectory)
{
    const string TemporaryPrefix = ".tmp-";

    // Longer than an edit that is undone, or a compilation beside this one that has not written its entry.
    static readonly TimeSpan s_kept = TimeSpan.FromDays(1);

    readonly string _directory = Path.Combine(cacheDirectory, "packages");

    // A set is read in whole once: after that its files are looked at, not read. That may be 30 MB, which no edit should wait for.
    readonly ConcurrentDictionary<string, (PackageSet Set, long Stamp)> _verified = new(StringComparer.Ordinal);

    public bool IsFolder(DirectoryInfo folder) => folder.FullName == _directory;

    /// <summary>The set of this key, or null where there is none that is whole.</summary>
    public PackageSet? Find(string key)
    {
        var folder = Path.Combine(_directory, key);
        try
        {
            if (!Directory.Exists(folder))
                return null;
            if (_verified.TryGetValue(key, out var known) && known.Stamp == StampOf(known.Set))
                return known.Set;
            if (Read(key, folder) is not { } set)
                return null;
            _verified[key] = (set, StampOf(set));
            return set;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A new folder, for files and their manifest.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public string NewFolder() =>
        Directory.CreateDirectory(Path.Combine(_directory, TemporaryPrefix + Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>Makes a folder with a manifest the set of a key, unless there is one by now.</summary>
    /// <exception cref="IOException">It cannot be renamed or read back.</exception>
    public PackageSet Add(string key, string folder)
    {
        if (Find(key) is { } made)
            return made;
        var target = Path.Combine(_directory, key);
        try
        {
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(folder, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // Another process was faster; whether what is there will do, is seen now.
        }
        return Find(key) ?? throw new IOException($"'{target}' cannot be read back");
    }

    /// <summary>Removes what no entry names any more.</summary>
    /// <param name="used">The keys that entries name.</param>
    /// <param name="now">The time.</param>
    public void Sweep(Func<IReadOnlySet<string>> used, DateTimeOffset now)
    {
        if (!Directory.Exists(_directory))
            return;
        var old = new DirectoryInfo(_directory).EnumerateDirectories().Where(folder => now - folder.LastWriteTimeUtc > s_kept).ToList();
        if (old.Count == 0)
            return;
        var kept = used();
        foreach (var folder in old.Where(folder => !kept.Contains(folder.Name)))
            TryDelete(folder);
    }

    public static void TryDelete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next sweep.
        }
    }

    static PackageSet? Read(string key, string folder)
    {
        var json = RegularFile.ReadAllText(Path.Combine(folder, PackageManifest.FileName), PackageManifest.MostBytes);
        if (PackageManifest.Parse(json) is not { } manifest || !manifest.Files.ContainsKey(PackageSet.MainName + ".dll"))
            return null;
        foreach (var (name, hash) in manifest.Files)
        {
            var path = Path.GetFullPath(Path.Combine(folder, name));
            if (
                !path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                || HashOf(RegularFile.ReadAllBytes(path, SourceLimits.PluginBytes)) != hash
            )
                return null;
        }
        return new(key, HashOf(Encoding.UTF8.GetBytes(json)), folder, manifest);
    }

    public static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // Whether a file was written or replaced since: sizes and times of all of them.
    static long StampOf(PackageSet set)
    {
        var stamp = new HashCode();
        foreach (var name in set.Manifest.Files.Keys)
        {
            var status = FileStatus.Of(set.PathOf(name));
            stamp.Add(status.Kind);
            stamp.Add(status.SizeBytes);
            stamp.Add(status.Changed);
        }
        return stamp.ToHashCode();
    }
}
