using System.Net;
using PluginChat.Bench.Compare.Commands;
using PluginChat.Bench.Compare.Servers;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.Compare.Runs;

/// <summary>The processes that serve one chat: a server, or several and a fresh Redis between them, all on the servers' cores.</summary>
sealed class ServerGroup : IDisposable
{
    readonly List<ServerProcess> _processes = [];
    readonly List<IPEndPoint> _ends = [];

    /// <summary>Starts them, and returns as soon as each listens.</summary>
    /// <exception cref="InvalidOperationException">One of them did not.</exception>
    public ServerGroup(PinnedPrograms programs, CoreList cores, ServerTarget target, bool deflate)
    {
        try
        {
            var redis = target.OverRedis ? StartRedis(programs, cores) : null;
            for (var node = 0; node < target.Nodes; node++)
            {
                var end = FreePort.Find();
                Add(programs.Start(cores, target.Folder, target.Program, target.Arguments(new(end, node, deflate, redis))), end);
                _ends.Add(end);
            }
        }
        catch (InvalidOperationException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where clients may connect.</summary>
    public IReadOnlyList<IPEndPoint> Ends => _ends;

    /// <summary>Of all its processes, Redis too: what the chat costs.</summary>
    public IEnumerable<int> ProcessIds => _processes.Select(process => process.Id);

    /// <summary>What one of them ended with, for a person; null where all run.</summary>
    public string? Problem =>
        _processes.Find(process => process.HasExited) is { } ended ? $"A server ended with {ended.ExitCode}: {ended.LastOutput}" : null;

    // Those that need the engine end before it.
    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(_processes))
            process.Dispose();
    }

    // In memory only: SignalR's pub/sub writes nothing either.
    IPEndPoint StartRedis(PinnedPrograms programs, CoreList cores)
    {
        var end = FreePort.Find();
        Add(
            programs.Start(
                cores,
                programs.NewFolder("redis"),
                "redis-server",
                ["--port", $"{end.Port}", "--bind", $"{end.Address}", "--save", "", "--appendonly", "no", "--loglevel", "warning"]
            ),
            end
        );
        return end;
    }

    void Add(ServerProcess process, IPEndPoint end)
    {
        _processes.Add(process);
        ServerConnection.WaitFor(process, end).Dispose();
    }
}
