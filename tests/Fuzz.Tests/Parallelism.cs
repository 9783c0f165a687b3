using PluginChat.Conformance.Tests;
using PluginChat.Fuzz.Tests;

[assembly: AssemblyFixture(typeof(EchoSite))]
[assembly: AssemblyFixture(typeof(RequestSite))]

// All fuzzers at once, each with one thread: together they take as long as one, however many there are. One class, one fuzzer or a few.
[assembly: CollectionBehavior(MaxParallelThreads = -1)]
