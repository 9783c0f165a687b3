using System.Net;

namespace PluginChat.Bench.Compare.Servers;

/// <summary>A server that takes part.</summary>
/// <param name="Id">One of <see cref="ServerId"/>.</param>
/// <param name="Folder">Where it is started.</param>
/// <param name="Program">dotnet, node or bun.</param>
/// <param name="Arguments">What follows, for it to be what is asked for.</param>
sealed record ServerTarget(string Id, string Folder, string Program, Func<ServerRole, string[]> Arguments)
{
    /// <summary>How many of them serve one chat.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Whether they do it over a Redis.</summary>
    public bool OverRedis { get; init; }

    /// <summary>How the load speaks to it.</summary>
    public string Protocol { get; init; } = "plain";

    /// <summary>Asks it about itself; null where it does not say.</summary>
    public Func<IPEndPoint, HostStatus>? Status { get; init; }

    /// <summary>
    /// Whether all clients get all messages in one order. The loops of Kestrel and SignalR send for two senders at a time, and promise each
    /// sender's order only.
    /// </summary>
    public bool HasTotalOrder { get; init; }
}

/// <summary>What a process of a server is asked to be.</summary>
/// <param name="End">Where it listens.</param>
/// <param name="Node">Its number among those that serve one chat, from 0.</param>
/// <param name="Deflate">Whether it compresses.</param>
/// <param name="Redis">What they share; null where there is nothing.</param>
sealed record ServerRole(IPEndPoint End, int Node, bool Deflate, IPEndPoint? Redis);
