using PluginChat.Host.Files;

namespace PluginChat.Host.Controllers.Sources;

/// <summary>A file that belongs to a controller, before it is read.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">The path below the controller's folder, with '/' between its parts.</param>
/// <param name="Status">What the system said of it.</param>
readonly record struct SourceEntry(string Path, string Name, FileStatus Status);
