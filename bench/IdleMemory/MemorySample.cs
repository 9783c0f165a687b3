using PluginChat.Measure.Processes;

namespace PluginChat.Bench.IdleMemory;

/// <summary>The three readings of one server process.</summary>
/// <param name="Before">Warm, with the first clients connected.</param>
/// <param name="Idle">Everyone connected, and nothing ever said.</param>
/// <param name="Spoken">The same, after one message reached everyone.</param>
sealed record MemorySample(string Name, ProcessMemory Before, ProcessMemory Idle, ProcessMemory Spoken);
