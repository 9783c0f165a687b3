namespace PluginChat.Hosting.Files;

/// <summary>A file or folder that was found, and what it was then.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">The path below the folder that it was looked for in, with '/' between its parts.</param>
/// <param name="Status">What the system said of it.</param>
readonly record struct FoundFile(string Path, string Name, FileStatus Status);
