namespace PluginChat.Hosting.Controllers.Lines;

/// <summary>A line of a source.</summary>
/// <param name="File">The file, as the debug information has it.</param>
/// <param name="Line">The line, from 1.</param>
readonly record struct SourceLine(string File, int Line);
