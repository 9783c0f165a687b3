namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>One source file as it was read.</summary>
/// <param name="Path">The absolute path, as the debugger and stack traces show it.</param>
/// <param name="Name">The path below the controller's folder, with '/' between its parts.</param>
/// <param name="Content">The bytes.</param>
sealed record SourceFile(string Path, string Name, byte[] Content);
