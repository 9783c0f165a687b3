namespace PluginChat.Bench.Load.Faults;

/// <summary>What goes wrong while it is measured.</summary>
/// <param name="SlowReaders">Clients that stop reading for the time of the measurement.</param>
/// <param name="DisconnectsPerSecond">Clients that are reset a second, each replaced by another.</param>
/// <param name="Storm">Clients that are reset and replaced at once, every five seconds.</param>
/// <param name="HalfOpen">Clients that finish the handshake and then are silent; as many more never finish it.</param>
sealed record FaultPlan(int SlowReaders, int DisconnectsPerSecond, int Storm, int HalfOpen)
{
    public static FaultPlan None { get; } = new(0, 0, 0, 0);

    /// <summary>Adds a fault such as "storm:300"; null where it is not one.</summary>
    public FaultPlan? With(string fault)
    {
        var parts = fault.Split(':');
        if (parts.Length != 2 || !int.TryParse(parts[1], out var count) || count < 1)
            return null;
        return parts[0] switch
        {
            "slow-readers" => this with { SlowReaders = count },
            "disconnects" => this with { DisconnectsPerSecond = count },
            "storm" => this with { Storm = count },
            "half-open" => this with { HalfOpen = count },
            _ => null,
        };
    }

    /// <summary>One worker's part: the shares add up to the whole.</summary>
    public FaultPlan ShareOf(int worker, int workers)
    {
        int Share(int count) => (count + workers - 1 - worker) / workers;
        return new(Share(SlowReaders), Share(DisconnectsPerSecond), Share(Storm), Share(HalfOpen));
    }
}
