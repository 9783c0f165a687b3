using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Generations;

namespace PluginChat.Hosting.Controllers.Compiling;

/// <summary>What a site wants of its compiler.</summary>
/// <param name="IsDebug">Not optimised and with <c>DEBUG</c>, for breakpoints; otherwise optimised and with <c>RELEASE</c>.</param>
/// <param name="SiteDirectory">What the paths in messages start from.</param>
/// <param name="Deadline">How long one compilation may take.</param>
sealed record CompilerSettings(bool IsDebug, string SiteDirectory, TimeSpan Deadline)
{
    /// <summary>
    /// Assemblies that controllers may use besides the framework and the contract: those of the program around the site. Full paths.
    /// </summary>
    public ImmutableArray<string> References { get; init; } = [];
}
