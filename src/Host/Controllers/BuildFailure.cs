namespace PluginChat.Host.Controllers;

/// <summary>Why a controller could not be built.</summary>
/// <param name="Stage">How far it came.</param>
/// <param name="Summary">In one line, such as <c>2 errors</c>.</param>
/// <param name="Text">All of it, such as the compiler's messages, a line each.</param>
sealed record BuildFailure(BuildStage Stage, string Summary, string Text);

enum BuildStage
{
    /// <summary>There is nothing to build from.</summary>
    Missing,
    Compile,
    Load,
    Construct,
    Restore,
}
