using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Diagnostics;

/// <summary>Tells, in development, that a file of the documents is another. A hint: nothing is served by it.</summary>
sealed class DocumentWatch : IDisposable
{
    readonly List<FileSystemWatcher> _watchers = [];

    /// <param name="site">Whose documents.</param>
    /// <param name="changed">Told of a file's path below its folder. Called on any thread.</param>
    public DocumentWatch(SiteConfig site, Action<string> changed)
    {
        foreach (var folder in site.Routes.Select(r => r.Documents).Distinct(StringComparer.Ordinal).Where(Directory.Exists))
        {
            var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
            watcher.Changed += Tell;
            watcher.Created += Tell;
            watcher.Deleted += Tell;
            watcher.Renamed += Tell;
            _watchers.Add(watcher);
        }
        foreach (var watcher in _watchers)
            watcher.EnableRaisingEvents = true;

        void Tell(object sender, FileSystemEventArgs e)
        {
            if (e.Name is { } name && IsDocument(name))
                changed(name);
        }
    }

    public void Dispose() => _watchers.ForEach(w => w.Dispose());

    // Editors write beside the file first; and code counts once it is compiled, which is another event.
    static bool IsDocument(string name) =>
        !name.EndsWith('~')
        && !SourceKinds.IsPage(name)
        && !name.EndsWith(".cs", StringComparison.Ordinal)
        && !name.Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.'));
}
