using System.Net;
using PluginChat.Bench.EditToLive.Askers;
using PluginChat.Bench.EditToLive.Edits;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.EditToLive.Targets;

/// <summary>A server that takes edited code while it runs.</summary>
interface IEditTarget
{
    string Name { get; }

    /// <summary>Makes a fresh program in a folder of its own.</summary>
    void Prepare(BenchmarkRun run);

    /// <summary>Starts the program that was prepared.</summary>
    ServerProcess Start(BenchmarkRun run, IPEndPoint listen);

    /// <summary>The client that asks it.</summary>
    IVersionAsker Asker(IPEndPoint server) => new SocketAsker(server);

    /// <summary>The files that differ from the shape before, in the order in which a careful person saves them.</summary>
    IEnumerable<SourceFile> Sources(ProgramShape shape);
}
