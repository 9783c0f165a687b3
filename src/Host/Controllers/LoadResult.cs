namespace PluginChat.Host.Controllers;

/// <summary>What a request gets: the generation that serves, or why there is none.</summary>
sealed record LoadResult(ControllerGeneration? Generation, BuildFailure? Failure);
