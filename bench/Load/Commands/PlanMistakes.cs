using PluginChat.Bench.Load.Checks;
using PluginChat.Bench.Load.Protocols;

namespace PluginChat.Bench.Load.Commands;

/// <summary>What options say that does not go together.</summary>
static class PlanMistakes
{
    const int MostBytes = 60_000; // A frame of the benchmarks holds 64 KB, with SignalR's words around the text.
    const int MostThreads = 64;

    public static IEnumerable<string> Of(LoadPlan plan)
    {
        if (plan.RatePerSecond is not null && plan.Window is not null)
            yield return "--rate and --window exclude each other.";
        if (plan.RatePerSecond <= 0 || plan.Window <= 0)
            yield return "--rate and --window must be above 0.";
        if (plan.SizeBytes is < Stamp.Bytes or > MostBytes)
            yield return $"--size {plan.SizeBytes} is not from {Stamp.Bytes} to {MostBytes}.";
        if (plan.Threads is < 1 or > MostThreads)
            yield return $"--threads {plan.Threads} is not from 1 to {MostThreads}.";
        if (plan.Senders < plan.Threads)
            yield return $"--senders {plan.Senders} is less than --threads {plan.Threads}: each worker sends.";
        if (plan.Senders > ushort.MaxValue || plan.Clients < plan.Senders)
            yield return $"--senders {plan.Senders} is above --clients {plan.Clients} or 65535.";
        if (plan.Clients - plan.Senders < plan.Faults.SlowReaders + plan.Faults.Storm)
            yield return "--fault needs more clients that do not send: increase --clients.";
        if (plan.RampPerSecond < 0 || plan.VerifyEvery < 1)
            yield return "--ramp must be at least 0 and --sample at least 1.";
        if (plan.VerifyEvery > 1 && (!plan.Deflate || plan.Protocol != ProtocolKind.Plain))
            yield return "--sample needs --deflate, and --protocol plain: a frame of SignalR's may hold several messages.";
        foreach (var pid in plan.ServerPids.Where(pid => !Directory.Exists($"/proc/{pid}")))
            yield return $"--pid {pid} is not a process.";
        if (plan.Duration <= TimeSpan.Zero)
            yield return "--duration must be above 0.";
    }
}
