// Each test has a host of its own that compiles: more of them at once than a small machine has cores only slow each other
// down, into the deadlines that they test.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
