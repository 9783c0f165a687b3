namespace PluginChat.Compilation.Pages;

/// <summary>What is wrong with a page, before its C# is looked at.</summary>
/// <param name="Position">Where, in the page's text.</param>
/// <param name="Text">What, and what to do.</param>
readonly record struct PageProblem(int Position, string Text);
