namespace PluginChat.Compilation.Pages;

/// <summary>A part of a page.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Text, code, or the name that a directive has.</param>
/// <param name="Position">Where that starts in the page.</param>
readonly record struct PageSegment(PageSegmentKind Kind, string Text, int Position);
