using System.Runtime.Intrinsics;

namespace PluginChat.Bench.Load.Checks;

/// <param name="Key">The first bytes of its <see cref="Stamp"/>.</param>
/// <param name="Intended">When it should have been sent, in the stopwatch's ticks.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="Sequence">Its number among the sender's.</param>
readonly record struct LogEntry(Vector128<byte> Key, long Intended, int Sender, uint Sequence);
