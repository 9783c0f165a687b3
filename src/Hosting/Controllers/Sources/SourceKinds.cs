using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Sources;

static class SourceKinds
{
    /// <summary>By what is there and what it is called; one look at the disk.</summary>
    public static SourceKind Of(string path) =>
        FileStatus.Of(path).Kind switch
        {
            FileKind.Directory => SourceKind.Folder,
            FileKind.Regular when HasExtension(path, ".cs") => SourceKind.File,
            FileKind.Regular when HasExtension(path, ".dll") => SourceKind.Plugin,
            _ => SourceKind.None,
        };

    /// <summary>Whether it is called like a plugin, whatever is there.</summary>
    public static bool IsPluginName(string path) => HasExtension(path, ".dll");

    /// <summary>Whether a file of a controller's folder is a page; all others are C#.</summary>
    /// <param name="name">Its name or path.</param>
    public static bool IsPage(string name) => name.EndsWith(".esp", StringComparison.Ordinal);

    static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
