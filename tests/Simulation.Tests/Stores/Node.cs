using PluginChat.Simulation.Tests.Scheduling;

namespace PluginChat.Simulation.Tests.Stores;

/// <summary>A server as a process: it may be down, hang, refuse, or lose what it had last.</summary>
sealed class Node(World world, Server server)
{
    // What a replica or a disk has is some moments old.
    static readonly TimeSpan s_checkpoint = TimeSpan.FromMilliseconds(400);

    readonly Queue<ServerData> _checkpoints = [];

    public Server Server { get; } = server;

    public bool IsUp { get; set; } = true;

    /// <summary>Nothing is answered before this time.</summary>
    public long HangsUntil { get; set; }

    /// <summary>What it answers writers; null where it works.</summary>
    public string? Refusal { get; set; }

    /// <summary>The same for those whom a full Redis does not refuse: who reads, and what makes room.</summary>
    public string? RefusalOfAll => Refusal is { } text && text.StartsWith("OOM", StringComparison.Ordinal) ? null : Refusal;

    /// <summary>Copies what it has from time to time.</summary>
    public void Start()
    {
        _checkpoints.Enqueue(Server.Data.Copy());
        if (_checkpoints.Count > 4)
            _checkpoints.Dequeue();
        world.After(s_checkpoint * (0.5 + world.Random.NextDouble()), Start);
    }

    /// <summary>What it had some moments ago.</summary>
    public ServerData Earlier()
    {
        var at = world.Random.Next(_checkpoints.Count);
        return _checkpoints.ElementAt(at).Copy();
    }

    public void RollBack()
    {
        Server.Data = Earlier();
        _checkpoints.Clear();
        _checkpoints.Enqueue(Server.Data.Copy());
    }
}
