using System.Diagnostics;
using System.Net;
using PluginChat.Measure.Sockets;

namespace PluginChat.Measure.Processes;

/// <summary>Waits for a server that is starting.</summary>
public static class ServerConnection
{
    static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(2);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Connects as soon as the server listens.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not listen in time.</exception>
    public static RawWebSocket WaitFor(ServerProcess server, IPEndPoint end)
    {
        while (true)
        {
            if (RawWebSocket.TryConnect(end) is { } socket)
                return socket;
            if (server.HasExited)
                throw new InvalidOperationException($"The server ended with {server.ExitCode}:\n{server.LastOutput}");
            if (Stopwatch.GetElapsedTime(server.StartedAt) > Patience)
                throw new InvalidOperationException($"No one listens at {end} after {Patience}:\n{server.LastOutput}");
            Thread.Sleep(BackOff);
        }
    }
}
