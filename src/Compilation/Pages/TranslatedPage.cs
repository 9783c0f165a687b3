namespace PluginChat.Compilation.Pages;

/// <summary>A page as C#.</summary>
/// <param name="Path">The page's absolute path.</param>
/// <param name="Text">The C#.</param>
sealed record TranslatedPage(string Path, string Text);
