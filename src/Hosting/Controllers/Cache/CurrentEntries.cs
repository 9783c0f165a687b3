using System.Text;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Cache;

/// <summary>The key that each controller compiled to last, in <c>current/NAME</c>: for a host that may not compile.</summary>
sealed class CurrentEntries(string directory)
{
    // A key.
    const long MostBytes = 1 << 10;

    readonly string _folder = Path.Combine(directory, "current");

    public bool IsFolder(DirectoryInfo folder) => folder.FullName == _folder;

    /// <summary>Whether a controller was ever compiled into this cache; one look at the disk.</summary>
    public bool Knows(string controller) => RegularFile.Exists(PathOf(controller));

    /// <summary>The names of the controllers that were ever compiled into this cache; long ones are not known by name.</summary>
    public IReadOnlyList<string> Controllers()
    {
        try
        {
            return Directory.Exists(_folder)
                ? [.. Directory.EnumerateFiles(_folder).Select(f => Uri.UnescapeDataString(Path.GetFileName(f)))]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public string Read(string controller) => RegularFile.ReadAllText(PathOf(controller), MostBytes).Trim();

    /// <summary>The keys of all controllers.</summary>
    public HashSet<string> Keys() =>
        Directory.Exists(_folder)
            ? Directory
                .EnumerateFiles(_folder)
                .Where(RegularFile.Exists)
                .Select(f => RegularFile.ReadAllText(f, MostBytes).Trim())
                .ToHashSet(StringComparer.Ordinal)
            : [];

    /// <summary>Throws where the disk refuses it.</summary>
    public void Set(string controller, CacheKey key)
    {
        Directory.CreateDirectory(_folder);
        var temporary = Path.Combine(directory, CacheEntries.NewTemporaryName());
        File.WriteAllText(temporary, key.Value);
        File.Move(temporary, PathOf(controller), overwrite: true);
    }

    // A name of a file has 255 bytes at most.
    string PathOf(string controller) =>
        Path.Combine(
            _folder,
            Uri.EscapeDataString(controller) is { Length: <= 200 } name ? name : CacheEntries.Hash(Encoding.UTF8.GetBytes(controller))
        );
}
