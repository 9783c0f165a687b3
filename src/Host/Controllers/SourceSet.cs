using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace PluginChat.Host.Controllers;

/// <summary>
/// The sources of one controller, read as one snapshot: sorted, and known by the hash of their names and bytes. A file's
/// time says nothing; only a changed hash is a change.
/// </summary>
sealed class SourceSet
{
    SourceSet(string root, ImmutableArray<SourceFile> files, string? problem)
    {
        Root = root;
        Files = files;
        Problem = problem;
        Hash = problem is null ? ComputeHash(files) : "";
    }

    /// <summary>The controller's folder or file.</summary>
    public string Root { get; }

    public ImmutableArray<SourceFile> Files { get; }

    /// <summary>Why there are no sources to compile, or null.</summary>
    public string? Problem { get; }

    /// <summary>Of names and contents, in hexadecimal; empty where there is a <see cref="Problem"/>.</summary>
    public string Hash { get; }

    /// <summary>Whether nothing was written between the other set and this one, which was read later.</summary>
    public bool IsUntouchedSince(SourceSet earlier) =>
        Hash == earlier.Hash && Problem == earlier.Problem && Files.Select(f => f.Written).SequenceEqual(earlier.Files.Select(f => f.Written));

    /// <summary>Whether this is a plugin that was built elsewhere: then the files are its DLL and all that lies beside it.</summary>
    public bool IsPrebuilt => IsPlugin(Root);

    public static bool IsPlugin(string path) => path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a folder of .cs files, at any depth, a single file, or a prebuilt plugin.</summary>
    public static SourceSet Read(string path)
    {
        try
        {
            if (IsPlugin(path) && File.Exists(path))
                return new(path, ReadPlugin(System.IO.Path.GetDirectoryName(path)!), null);
            if (File.Exists(path))
                return new(path, [ReadFile(path, System.IO.Path.GetFileName(path))], null);
            if (!Directory.Exists(path))
                return Failed(path, "not found");
            var files = Find(path, "").OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => ReadFile(f.Path, f.Name)).ToImmutableArray();
            return files.IsEmpty ? Failed(path, "it holds no .cs file") : new(path, files, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed(path, e.Message);
        }
    }

    /// <summary>Sources that lie nowhere.</summary>
    public static SourceSet Of(string root, ImmutableArray<SourceFile> files) => new(root, files, null);

    static SourceSet Failed(string path, string problem) => new(path, [], problem);

    // The time first: a write after it shows as a later time in the next set.
    static SourceFile ReadFile(string path, string name)
    {
        var written = File.GetLastWriteTimeUtc(path).Ticks;
        return new(path, name, File.ReadAllBytes(path), written);
    }

    static ImmutableArray<SourceFile> ReadPlugin(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => ReadFile(f, System.IO.Path.GetRelativePath(folder, f).Replace(System.IO.Path.DirectorySeparatorChar, '/')))
            .OrderBy(f => f.Name, StringComparer.Ordinal)];

    // bin/ and obj/ hold what a build generates; names with a leading dot are editors' and version control's.
    static IEnumerable<(string Path, string Name)> Find(string folder, string prefix)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.cs"))
        {
            var name = System.IO.Path.GetFileName(path);
            if (!name.StartsWith('.'))
                yield return (path, prefix + name);
        }
        foreach (var path in Directory.EnumerateDirectories(folder))
        {
            var name = System.IO.Path.GetFileName(path);
            if (name is "bin" or "obj" || name.StartsWith('.') || prefix.Count(c => c == '/') > 16)
                continue;
            foreach (var file in Find(path, prefix + name + "/"))
                yield return file;
        }
    }

    static string ComputeHash(ImmutableArray<SourceFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var file in files)
        {
            // Lengths go in too: otherwise moving a byte from a name to its content would not show.
            var name = Encoding.UTF8.GetBytes(file.Name);
            BinaryPrimitives.WriteInt32LittleEndian(length, name.Length);
            hash.AppendData(length);
            hash.AppendData(name);
            BinaryPrimitives.WriteInt32LittleEndian(length, file.Content.Length);
            hash.AppendData(length);
            hash.AppendData(file.Content);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
