using PluginChat.Hosting.Files;

namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>
/// The .cs files below a folder, as the SDK's default items have them, and the .esp pages: all, at any depth, but for <c>bin</c> and
/// <c>obj</c> at the top and names with a leading dot, which are editors' and version control's.
/// </summary>
static class SourceTree
{
    /// <summary>Walks a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="cacheDirectory">The cache, which is no part of any controller; null for none.</param>
    /// <param name="cancellation">Ends the walk.</param>
    /// <param name="mostFiles">How many files are enough.</param>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static FolderWalk Walk(
        string root,
        string? cacheDirectory,
        CancellationToken cancellation,
        int mostFiles = SourceLimits.Files
    ) => FolderWalk.Of(root, new(IsSource, IsWalked, cacheDirectory, mostFiles, SourceLimits.Entries), cancellation);

    static bool IsSource(string name) =>
        (name.EndsWith(".cs", StringComparison.Ordinal) || SourceKinds.IsPage(name)) && name[name.LastIndexOf('/') + 1] != '.';

    // What a build of the folder generates lies in the first two; deeper down they are folders like others.
    static bool IsWalked(string prefix, string name) => !name.StartsWith('.') && !(prefix.Length == 0 && name is ("bin" or "obj"));
}
