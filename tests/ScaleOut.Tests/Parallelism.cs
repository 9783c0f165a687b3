[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace PluginChat.ScaleOut.Tests;

/// <summary>For tests that want the machine to themselves.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
