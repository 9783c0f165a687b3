using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace PluginChat.Host.StaticFiles;

/// <summary>
/// The files of a folder. The framework's provider keeps paths inside the folder; this one also keeps out what symbolic links
/// in it lead to elsewhere. Links within the folder work, and the folder may itself be one.
/// </summary>
sealed class ContainedFiles(string folder) : IFileProvider, IDisposable
{
    const int MostLinks = 40;       // as Linux has it: more is taken for a circle

    readonly PhysicalFileProvider _files = new(folder);

    public IFileInfo GetFileInfo(string subpath)
    {
        var file = _files.GetFileInfo(subpath);
        return file is { Exists: true, PhysicalPath: { } path } && !IsInside(path) ? new NotFoundFileInfo(subpath) : file;
    }

    public IDirectoryContents GetDirectoryContents(string subpath)
    {
        var contents = _files.GetDirectoryContents(subpath);
        return contents.Exists && !IsInside(Path.Combine(folder, subpath.TrimStart('/'))) ? NotFoundDirectoryContents.Singleton : contents;
    }

    public IChangeToken Watch(string filter) => _files.Watch(filter);

    public void Dispose() => _files.Dispose();

    // The folder is resolved each time: a deployment may point it at another one.
    bool IsInside(string path) =>
        Real(folder) is { } root && Real(path) is { } real && (real == root || real.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    // .NET resolves the last part of a path only.
    static string? Real(string path)
    {
        var root = Path.GetPathRoot(path)!;
        var real = root;
        var left = new Stack<string>(Parts(path[root.Length..]));
        for (var links = 0; left.TryPop(out var part);)
        {
            if (part is "" or ".")
                continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? root;
                continue;
            }
            var next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }
            if (++links > MostLinks)
                return null;
            if (Path.IsPathRooted(target))
                real = Path.GetPathRoot(target)!;
            foreach (var further in Parts(target))
                left.Push(further);
        }
        return real;
    }

    // Backwards, for the stack.
    static IEnumerable<string> Parts(string path) => path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse();
}
