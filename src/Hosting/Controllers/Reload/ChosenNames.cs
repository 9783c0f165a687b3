using System.Collections.Concurrent;
using PluginChat.Hosting.Controllers.Building;

namespace PluginChat.Hosting.Controllers.Reload;

/// <summary>
/// Tells names of controllers from names that clients made up. A name that leads nowhere costs one look at the disk and leaves nothing
/// behind. One that leads to something else, such as a folder without sources, costs more, so it is remembered for a moment.
/// </summary>
sealed class ChosenNames(GenerationBuilder builder, TimeProvider time)
{
    const int MostRemembered = 256;

    static readonly TimeSpan s_remembered = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<string, long> _refused = new(StringComparer.Ordinal); // when, by path

    /// <summary>Whether there is a controller under exactly this name.</summary>
    /// <param name="source">Its path.</param>
    /// <param name="folder">The part that the configuration names.</param>
    /// <param name="name">How people call it.</param>
    public bool IsController(string source, string folder, string name)
    {
        if (!builder.Exists(name, source))
            return false;
        if (_refused.TryGetValue(source, out var at) && time.GetElapsedTime(at) < s_remembered)
            return false;
        if (IsSpelledSo(source, folder) && builder.IsController(source, CancellationToken.None))
            return true;
        if (_refused.Count >= MostRemembered)
            _refused.Clear();
        _refused[source] = time.GetTimestamp();
        return false;
    }

    // Where upper and lower case or forms of an accent are one name to the file system, only the one that is written there is a
    // controller's: there would be many controllers of one folder. And only at the end may a name lead through a link: 'a/a/a/chat' is
    // 'chat' where 'a' is a link to '.'.
    static bool IsSpelledSo(string source, string folder)
    {
        try
        {
            var parts = source[folder.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
            var at = folder;
            for (var i = 0; i < parts.Length; i++)
            {
                if (
                    !OperatingSystem.IsLinux()
                    && Directory.Exists(at)
                    && !Directory.EnumerateFileSystemEntries(at).Any(e => Path.GetFileName(e.AsSpan()).SequenceEqual(parts[i]))
                )
                    return false;
                at = Path.Combine(at, parts[i]);
                if (i < parts.Length - 1 && new DirectoryInfo(at).LinkTarget is not null)
                    return false;
            }
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
