using System.Collections.Immutable;
using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>What loading gave.</summary>
/// <param name="Generation">What was constructed, or null.</param>
/// <param name="Failure">Why there is none.</param>
/// <param name="Warnings">What works and is hardly meant, a line each, where that was asked for.</param>
sealed record LoadedGeneration(ControllerGeneration? Generation, BuildFailure? Failure, ImmutableArray<string> Warnings);
