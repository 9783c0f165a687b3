using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace PluginChat.Hosting.Files;

/// <summary>
/// The files of a folder: nothing outside it, whatever a path says or a symbolic link leads to, nothing hidden, and nothing that is not a
/// file. Links within the folder work, and the folder may itself be one.
/// </summary>
/// <param name="folder">The folder, which need not exist yet.</param>
sealed class ContainedFiles(string folder)
{
    /// <summary>Whether C# that lies in the folder is part of a controller, and not for clients.</summary>
    public bool HidesSources { get; init; }

    const int MostLinks = 40; // as Linux has it: more is taken for a circle

    // RFC 8615. All else that begins with a dot is an editor's, version control's or a tool's.
    const string WellKnown = ".well-known";

    static readonly char[] s_never = [.. Path.GetInvalidFileNameChars(), '\\'];

    /// <summary>Where a file or folder really lies, links followed, and what it is; null where there is none that may be served.</summary>
    /// <param name="path">As in an address, decoded, such as <c>/css/a.css</c>.</param>
    public FoundFile? Find(string path)
    {
        var parts = path.Trim('/') is { Length: > 0 } inner ? inner.Split('/') : [];
        if (
            path.StartsWith("//", StringComparison.Ordinal)
            || !parts.Select((part, i) => MayBeServed(part, isFirst: i == 0)).All(may => may)
        )
            return null;
        if (Real(folder) is not { } root || Real(Path.Combine([folder, .. parts])) is not { } real || !IsInside(root, real))
            return null;
        var status = FileStatus.Of(real);
        return status.Kind != FileKind.Missing || status.IsDenied ? new(real, path, status) : null;
    }

    /// <summary>
    /// Whether a file that was opened lies where it was found. A folder on the way to it may have become a link since, and a name that was
    /// inside would then have led outside. Where the system does not say where an open file lies, it does.
    /// </summary>
    public bool Holds(SafeFileHandle opened, FoundFile found)
    {
        if (!OperatingSystem.IsLinux() || PathOf(opened) is not { } path)
            return true;
        // Looked up again only where it is another: a deployment led the folder elsewhere, or the file was renamed.
        return path == found.Path || Real(folder) is { } root && IsInside(root, path);
    }

    // What the kernel calls it: without links, whatever name it was opened by.
    static string? PathOf(SafeFileHandle opened) =>
        new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{opened.DangerousGetHandle()}")).LinkTarget;

    bool MayBeServed(string part, bool isFirst) =>
        part.Length > 0
        && part.IndexOfAny(s_never) < 0
        && !part.EndsWith(".esp", StringComparison.OrdinalIgnoreCase) // a page is run, and its source is nobody's business
        && !(HidesSources && part.EndsWith(".cs", StringComparison.OrdinalIgnoreCase))
        && (part[0] != '.' || isFirst && part == WellKnown);

    static bool IsInside(string root, string real) =>
        real == root || real.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // .NET resolves the last part of a path only. The folder is resolved each time: a deployment may point it at another one.
    static string? Real(string path)
    {
        var root = Path.GetPathRoot(path)!;
        var real = root;
        var left = new Stack<string>(Parts(path[root.Length..]));
        for (var links = 0; left.TryPop(out var part); )
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
