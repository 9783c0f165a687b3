using System.Net;

namespace PluginChat.Bench.Compare.Servers;

/// <summary>A server that takes part.</summary>
/// <param name="Id">One of <see cref="ServerId"/>.</param>
/// <param name="Folder">Where it is started.</param>
/// <param name="Program">dotnet, node or bun.</param>
/// <param name="Arguments">What follows, for it to listen there, with permessage-deflate or without.</param>
sealed record ServerTarget(string Id, string Folder, string Program, Func<IPEndPoint, bool, string[]> Arguments)
{
    /// <summary>Asks it about itself; null where it does not say.</summary>
    public Func<IPEndPoint, HostStatus>? Status { get; init; }

    /// <summary>How the load speaks to it.</summary>
    public string Protocol => Id.StartsWith("signalr", StringComparison.Ordinal) ? Id : "plain";

    // The loops of Kestrel and SignalR send for two senders at a time, and promise each sender's order only.
    public bool HasTotalOrder => Id is ServerId.Host or ServerId.Bun or ServerId.Ws;
}
