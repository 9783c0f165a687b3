using PluginChat.Hosting.Controllers.Cache;

namespace PluginChat.Functional.Tests.Cache;

/// <summary>What lies in a cache folder, as another process left it.</summary>
static class CacheState
{
    /// <summary>The keys of all entries; fails where one is not whole, or where a controller's pointer leads to none.</summary>
    public static IReadOnlyCollection<string> WholeEntries(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        var cache = new CompiledCache(folder, TimeProvider.System);
        var keys = new DirectoryInfo(folder).EnumerateDirectories().Select(d => d.Name).Where(n => n.Length == 40).ToList();
        Assert.All(keys, key => Assert.True(cache.Find(new CacheKey(key)) is not null, $"The entry '{key}' is not whole."));
        var pointers = Path.Combine(folder, "current");
        foreach (var pointer in Directory.Exists(pointers) ? Directory.GetFiles(pointers) : [])
            Assert.True(
                cache.FindCurrent(Uri.UnescapeDataString(Path.GetFileName(pointer))) is not null,
                $"'{pointer}' leads to no entry."
            );
        return keys;
    }

    /// <summary>Writes that a kill interrupted.</summary>
    public static int Leftovers(string folder) => Directory.GetFileSystemEntries(folder, ".tmp-*").Length;
}
