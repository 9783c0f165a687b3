using PluginChat.Conformance.Tests;

// One echo serves all cases: starting a host and compiling costs more than all the cases of a category.
[assembly: AssemblyFixture(typeof(EchoSite))]

[assembly: CollectionBehavior(MaxParallelThreads = 2)]
