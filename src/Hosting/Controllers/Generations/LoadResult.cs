using PluginChat.Hosting.Controllers.Events;

namespace PluginChat.Hosting.Controllers.Generations;

/// <summary>What a request or a command gets.</summary>
/// <param name="Generation">What serves; null where nothing does.</param>
/// <param name="Failure">Why the newest sources do not; null where they do.</param>
/// <param name="IsUnchanged">Whether there was nothing to do: what serves is what the sources say.</param>
sealed record LoadResult(ControllerGeneration? Generation, BuildFailure? Failure, bool IsUnchanged = false);
