using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.LocalCommands;

/// <summary>
/// Where a host's sockets for local commands lie. In the cache's folder, which a command finds whichever user runs it and whatever the
/// service manager hides of the rest; and in one of the user's, which outlives a cache that is deleted or a site whose folder is a link
/// that now leads elsewhere.
/// </summary>
static partial class SocketFolders
{
    public const string Extension = ".sock";

    /// <summary>The folder's name in a cache.</summary>
    public const string InCache = ".host";

    // What a socket's address holds: 108 bytes on Linux, 104 on macOS, and a NUL.
    public const int MostPathBytes = 103;

    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>All of a site that there may be, the cache's first.</summary>
    public static ImmutableArray<string> Of(SiteConfig site) =>
        OperatingSystem.IsWindows() ? [OfUser] : [Path.Combine(site.CacheDirectory, InCache), OfUser];

    /// <summary>The user's, for hosts of all sites.</summary>
    public static string OfUser
    {
        get
        {
            if (OperatingSystem.IsWindows()) // where a folder's rights are its parent's, and these are the user's alone
                return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "PluginChat");
            var user = GetUser().ToString(CultureInfo.InvariantCulture);
            // Not what XDG_RUNTIME_DIR says: a service and a shell of the same user need not have the same.
            return Directory.Exists($"/run/user/{user}") ? $"/run/user/{user}/pluginchat" : $"/tmp/pluginchat-{user}";
        }
    }

    /// <summary>What the names of a site's sockets on this machine begin with: a folder may be on a disk that several share.</summary>
    public static string PrefixOf(SiteConfig site) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}\n{Path.GetFullPath(site.File)}")).AsSpan(0, 6)
        ) + "-";

    /// <summary>Makes a folder that no other user may enter; false where it cannot be made, or belongs to another user.</summary>
    public static bool TryMake(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, Private);
            return IsPrivate(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether a folder is this user's, or root's where it is in a cache, and no link. Anybody may have made one of that name in /tmp, and
    /// would hear what this user says there.
    /// </summary>
    public static bool IsPrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            return Directory.Exists(folder);
        if (new DirectoryInfo(folder) is not { Exists: true, LinkTarget: null } found)
            return false;
        // Root may enter any, and does so to tell a service's host something.
        var user = GetUser();
        return found.UnixFileMode == Private
            && (
                !OperatingSystem.IsLinux()
                || user == 0 && folder.EndsWith(InCache, StringComparison.Ordinal)
                || FileStatus.Of(folder).Entry.User == user
            );
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetUser();
}
