namespace PluginChat.Simulation.Tests.Stores;

/// <summary>How far a host has read, until when that counts, and what it wants to keep.</summary>
sealed record ReaderLease(long At, long Ends, long Count, long Size, long Age);
