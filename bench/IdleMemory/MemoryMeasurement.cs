using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.IdleMemory;

/// <summary>Starts a server, reads its memory, connects everyone, and reads it again.</summary>
sealed class MemoryMeasurement(BenchmarkRun run, string folder, int clients, TimeSpan settle)
{
    public MemorySample Measure(MemoryTarget target)
    {
        var end = FreePort.Find();
        using var server = run.Start(folder, target.Program, target.Arguments(end));
        ServerConnection.WaitFor(server, end).Dispose();

        // The first clients pay for code and pools that belong to the program, not to a connection: those that stay, for what is bought in
        // large pieces too, and for what a runtime has left over from its start.
        using (var first = new IdleClients(end, target.Conversation))
        {
            first.Open(IdleClients.WarmUpClients);
            first.BroadcastOnce(settle);
        }
        using var all = new IdleClients(end, target.Conversation);
        all.Open(IdleClients.FirstClients);
        all.Idle(settle);
        var before = ProcessMemory.Of(server.Id);

        Report.Progress($"{target.Name}: opening {clients} connections more");
        all.Open(clients);
        all.Idle(settle);
        var idle = ProcessMemory.Of(server.Id);

        all.BroadcastOnce(settle);
        var spoken = ProcessMemory.Of(server.Id);
        Report.Progress(
            $"{target.Name}: {before.ResidentBytes >> 20} MB before, {idle.ResidentBytes >> 20} "
                + $"MB idle, {spoken.ResidentBytes >> 20} MB after one broadcast"
        );
        return new(target.Name, before, idle, spoken);
    }
}
