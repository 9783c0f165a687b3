namespace PluginChat.Hosting.Files;

/// <summary>What a walk takes and where it goes.</summary>
/// <param name="TakesFile">Whether it takes a file, by its path below the root, with '/' between its parts.</param>
/// <param name="EntersFolder">Whether it goes into a folder, or after a link, by the path of the folder above (empty, or with a '/' at its
/// end) and its name.</param>
/// <param name="Excluded">A folder that it never goes into, by whatever name; null for none.</param>
/// <param name="MostFiles">How many files are enough.</param>
/// <param name="MostEntries">How many files and folders it looks at.</param>
sealed record FolderWalkRules(
    Func<string, bool> TakesFile,
    Func<string, string, bool> EntersFolder,
    string? Excluded,
    int MostFiles,
    int MostEntries
);
