namespace PluginChat.Hosting.Controllers.Sources;

/// <summary>An <c>.editorconfig</c> or <c>.globalconfig</c>: where it lies, which decides for what it holds, and its text.</summary>
sealed record AnalyzerConfigFile(string Path, string Text);
