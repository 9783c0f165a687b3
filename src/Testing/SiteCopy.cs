using PluginChat.Hosting.Files;

namespace PluginChat.Testing;

/// <summary>Copies a site's folder, so that a test may change what is in it.</summary>
static class SiteCopy
{
    // What builds, editors and version control put there. 'bin' is not among them: a plugin may be served from there.
    static readonly string[] s_left = [".git", ".vs", ".idea", "artifacts", "node_modules", "obj", "TestResults"];

    /// <summary>Copies all files and folders. A link is made again, to where it leads.</summary>
    public static void Make(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var found in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            var copy = Path.Combine(to, found.Name);
            var target = found.ResolveLinkTarget(returnFinalTarget: false)?.FullName;
            if (found is DirectoryInfo)
                CopyFolder(found, copy, target);
            else if (target is not null)
                File.CreateSymbolicLink(copy, target);
            else if (RegularFile.Exists(found.FullName)) // and not the socket of a host that runs there
                File.Copy(found.FullName, copy);
        }
    }

    static void CopyFolder(FileSystemInfo found, string copy, string? target)
    {
        if (target is not null)
            Directory.CreateSymbolicLink(copy, target);
        else if (!s_left.Contains(found.Name, StringComparer.OrdinalIgnoreCase))
            Make(found.FullName, copy);
    }
}
