namespace PluginChat.Hosting.StaticFiles;

/// <summary>A file was written to while it was read.</summary>
sealed class FileChangedException(string path) : IOException($"'{path}' was written to while it was sent");
