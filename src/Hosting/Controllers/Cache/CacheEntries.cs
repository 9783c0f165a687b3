using System.Collections.Immutable;
using System.Security.Cryptography;
using PluginChat.Hosting.Controllers.Packages;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Cache;

/// <summary>The entries of a cache: a folder for each key, whole or not there.</summary>
sealed class CacheEntries(string directory, PackageStore packages)
{
    const string TemporaryPrefix = ".tmp-";

    // Hexadecimal digits of a key.
    const int KeyLength = 40;

    /// <summary>The packages that entries name.</summary>
    public PackageStore Packages => packages;

    public static bool IsEntry(DirectoryInfo folder) => folder.Name.Length == KeyLength && IsKey(folder.Name);

    public static bool IsKey(string text) => text.Length > 0 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>A name for what is not whole yet, beside what it will replace.</summary>
    public static string NewTemporaryName() => TemporaryPrefix + Guid.NewGuid().ToString("N");

    public static bool IsTemporary(FileSystemInfo item) => item.Name.StartsWith(TemporaryPrefix, StringComparison.Ordinal);

    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>
    /// The entry of this key, or null where there is none that is whole: what is damaged, another key's, another controller's or of another
    /// format is as good as nothing.
    /// </summary>
    public CachedAssembly? Find(CacheKey key, string? controller = null)
    {
        var folder = Path.Combine(directory, key.Value);
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
            var set = manifest.Packages is { } named && IsKey(named.Key) ? packages.Find(named.Key) : null;
            if (set?.Id != manifest.Packages?.Id)
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
            return new(manifest.Key, Path.Combine(folder, manifest.Assembly), manifest.Contract, manifest.IsPlugin ? null : image)
            {
                Packages = set,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Writes an entry under a temporary name, and renames it.</summary>
    public CachedAssembly Write(
        CacheKey key,
        string controller,
        string assembly,
        IReadOnlyCollection<SourceFile> files,
        bool isPlugin,
        PackageSet? set
    )
    {
        var target = Path.Combine(directory, key.Value);
        var temporary = Path.Combine(directory, NewTemporaryName());
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
                new CacheManifest(
                    key.Value,
                    controller,
                    assembly,
                    isPlugin,
                    hashes,
                    ContractIdentity.OfHost,
                    set is null ? null : new(set.Key, set.Id)
                ).ToJson()
            );
            // A whole entry was made by another process from the same inputs.
            if (Find(key, controller) is { } made)
                return made;
            Replace(target, temporary);
            return Find(key, controller) ?? throw new IOException($"'{target}' cannot be read back");
        }
        finally
        {
            if (Directory.Exists(temporary))
                TryDelete(new(temporary));
        }
    }

    /// <summary>The keys of the packages that these entries name.</summary>
    public static HashSet<string> PackagesOf(IEnumerable<DirectoryInfo> entries)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var manifest = Path.Combine(entry.FullName, CacheManifest.FileName);
            if (
                RegularFile.Exists(manifest)
                && CacheManifest.Parse(RegularFile.ReadAllText(manifest, CacheManifest.MostBytes))?.Packages is { } named
            )
                keys.Add(named.Key);
        }
        return keys;
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

    public static bool TryDelete(DirectoryInfo folder)
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
