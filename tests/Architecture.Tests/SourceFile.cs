using System.Reflection;

namespace PluginChat.Architecture.Tests;

/// <summary>A text file of the repository, outside of what builds and runs leave there.</summary>
sealed record SourceFile(string Path, string[] Lines)
{
    // Inputs of the compiler's tests are formatted as they are on purpose.
    static readonly string[] s_left = ["artifacts", "cache", "bin", "obj", "Corpus", "node_modules"];

    public static string Root { get; } = Metadata("RepositoryRoot");

    public static IEnumerable<SourceFile> All(params string[] patterns) => patterns.SelectMany(pattern => In(new(Root), pattern));

    static IEnumerable<SourceFile> In(DirectoryInfo folder, string pattern) =>
        folder
            .EnumerateFiles(pattern)
            .Select(file => new SourceFile(System.IO.Path.GetRelativePath(Root, file.FullName), File.ReadAllLines(file.FullName)))
            .Concat(
                folder
                    .EnumerateDirectories()
                    .Where(inner => !inner.Name.StartsWith('.') && !s_left.Contains(inner.Name))
                    .SelectMany(inner => In(inner, pattern))
            );

    /// <summary>What the project file says of this build.</summary>
    public static string Metadata(string key) =>
        typeof(SourceFile).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
