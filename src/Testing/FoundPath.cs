namespace PluginChat.Testing;

/// <summary>A relative path in a test: tests run in their build's output, and what they mean lies some folders above that.</summary>
static class FoundPath
{
    /// <summary>
    /// The full path: a relative one starts from the current folder, or from the first folder above the test's assembly where it is.
    /// </summary>
    /// <exception cref="FileNotFoundException">It is nowhere; the message says where it was looked for.</exception>
    public static string Of(string path)
    {
        var current = Environment.CurrentDirectory;
        foreach (var folder in FoldersFrom(AppContext.BaseDirectory).Prepend(current))
        {
            var found = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, folder));
            if (Path.Exists(found))
                return found;
        }
        throw new FileNotFoundException(
            $"There is no '{path}': not in '{current}', nor in '{AppContext.BaseDirectory}' or a folder above that. "
                + "Write the path from one of these, or an absolute one.",
            path
        );
    }

    static IEnumerable<string> FoldersFrom(string start)
    {
        for (string? folder = Path.TrimEndingDirectorySeparator(start); folder is not null; folder = Path.GetDirectoryName(folder))
            yield return folder;
    }
}
