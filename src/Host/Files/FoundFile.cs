namespace PluginChat.Host.Files;

/// <summary>A regular file that a walk found.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">The path below the walk's root, with '/' between its parts.</param>
/// <param name="Status">What the system said of it.</param>
readonly record struct FoundFile(string Path, string Name, FileStatus Status);
