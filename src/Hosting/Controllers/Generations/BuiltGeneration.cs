using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>A generation that was constructed and does not serve yet, or why there is none.</summary>
sealed record BuiltGeneration(
    ControllerGeneration? Generation,
    BuildFailure? Failure,
    TimeSpan? Compile,
    TimeSpan Load,
    ImmutableArray<string> Warnings,
    string? Notice
)
{
    public static BuiltGeneration Failed(BuildStage stage, string summary, string text) =>
        new(null, new(stage, summary, text), null, default, [], null);
}
