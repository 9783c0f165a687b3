using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Controllers.Directives;

/// <summary>A line such as <c>#:package Name@Version</c> at the top of a source file, as file-based apps have them.</summary>
/// <param name="File">Where it stands.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">The column of its <c>#</c>, from 1.</param>
/// <param name="Name">What follows <c>#:</c>: <c>package</c>, <c>project</c>, <c>property</c>, <c>sdk</c>.</param>
/// <param name="Value">The rest of the line.</param>
sealed record SourceDirective(SourceFile File, int Line, int Column, string Name, string Value)
{
    public override string ToString() => $"#:{Name} {Value}".TrimEnd();
}
