using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Directives;

namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>What restoring gave: the files are in the folder, unless there are errors.</summary>
/// <param name="Messages">Errors and warnings.</param>
sealed record RestoreResult(ImmutableArray<RestoreMessage> Messages)
{
    public bool IsDone => !Messages.Any(m => m.IsError);

    public static RestoreResult Failed(SourceDirective at, string id, string text) => new([new(true, at, id, text)]);
}

/// <summary>What NuGet or the SDK says of packages.</summary>
/// <param name="IsError">Whether it keeps them from being used.</param>
/// <param name="At">The directive that it is about.</param>
/// <param name="Id">Such as <c>NU1101</c>.</param>
/// <param name="Text">The text.</param>
sealed record RestoreMessage(bool IsError, SourceDirective At, string Id, string Text)
{
    public CompilerMessage ToCompilerMessage(string siteDirectory) =>
        new(IsError, Path.GetRelativePath(siteDirectory, At.File.Path), At.Line, At.Column, Id, Text);
}
