using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>
/// The <c>.editorconfig</c> and <c>.globalconfig</c> files that hold for a controller: those beside its sources and in every folder above,
/// which are those that <c>dotnet build</c> takes. They decide which warnings there are, and are part of the cache key.
/// </summary>
sealed class AnalyzerConfigFiles
{
    const long MostBytes = 1 << 20;

    static readonly string[] s_names = [".editorconfig", ".globalconfig"];

    public AnalyzerConfigFiles(ImmutableArray<AnalyzerConfigFile> files)
    {
        Files = files;
        var all = string.Concat(files.Select(f => $"{f.Path}\n{f.Text.Length}\n{f.Text}\n"));
        Id = files.IsEmpty ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }

    public ImmutableArray<AnalyzerConfigFile> Files { get; }

    /// <summary>Stands for their places and contents; empty where there are none.</summary>
    public string Id { get; }

    /// <summary>The one with which they were too large together, and after which none was read; null where all were.</summary>
    public string? Excess { get; private init; }

    /// <summary>Those that lie there now. One that cannot be read counts as none.</summary>
    /// <param name="source">The controller's folder or file.</param>
    /// <param name="files">Its sources.</param>
    public static AnalyzerConfigFiles Of(string source, ImmutableArray<SourceFile> files)
    {
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        Add(folders, Directory.Exists(source) ? source : Path.GetDirectoryName(source));
        foreach (var file in files)
            Add(folders, Path.GetDirectoryName(file.Path));
        var found = ImmutableArray.CreateBuilder<AnalyzerConfigFile>();
        var left = SourceLimits.ConfigBytes;
        foreach (var path in folders.SelectMany(folder => s_names, Path.Combine))
        {
            if (Read(path) is not { } text)
                continue;
            if ((left -= text.Length) < 0)
                return new([]) { Excess = path };
            found.Add(new(path, text));
        }
        return new(found.ToImmutable());
    }

    static void Add(SortedSet<string> folders, string? folder)
    {
        while (folder is { Length: > 0 } && Path.IsPathRooted(folder) && folders.Add(folder))
            folder = Path.GetDirectoryName(folder);
    }

    static string? Read(string path)
    {
        try
        {
            return RegularFile.Exists(path) ? RegularFile.ReadAllText(path, MostBytes) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
