using System.Runtime.CompilerServices;

namespace PluginChat.Testing.Sites;

/// <summary>Where the repository's own files are, found from this source file.</summary>
static class Repository
{
    public static string Root { get; } = Find(Here());

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    static string Here([CallerFilePath] string file = "") => file;

    static string Find(string start)
    {
        for (var folder = Path.GetDirectoryName(start); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "PluginChat.sln")))
                return folder;
        }
        throw new InvalidOperationException($"No folder above '{start}' holds PluginChat.sln.");
    }
}
