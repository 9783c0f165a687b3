namespace PluginChat.Functional.Tests.Reload;

/// <summary>Tests that measure the whole process, or load the whole machine: nothing runs beside them.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
