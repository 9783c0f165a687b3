using System.Diagnostics;
using System.Net;
using PluginChat.Measure.Sockets;

namespace PluginChat.Measure.Processes;

/// <summary>Waits for a server that is starting.</summary>
public static class ServerConnection
{
    static readonly TimeSpan s_backOff = TimeSpan.FromMilliseconds(2);
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

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
            if (Stopwatch.GetElapsedTime(server.StartedAt) > s_patience)
                throw new InvalidOperationException($"No one listens at {end} after {s_patience}:\n{server.LastOutput}");
            Thread.Sleep(s_backOff);
        }
    }
}
