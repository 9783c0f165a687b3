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
    /// <summary>What it is called where it is not a <c>#:</c> line, such as an item of a .csproj; null where it is one.</summary>
    public string? Text { get; init; }

    /// <summary>How to name a package, at such a place.</summary>
    public string ExampleOf(string package) =>
        Text is null ? $"#:package {package}@1.2.3" : $"<PackageReference Include=\"{package}\" Version=\"1.2.3\" />";

    public override string ToString() => Text ?? $"#:{Name} {Value}".TrimEnd();
}
