namespace PluginChat.Simulation.Tests.Scheduling;

/// <summary>A host's process: what it awaits goes on here, and nothing of it goes on once it is killed.</summary>
sealed class Process(World world) : SynchronizationContext
{
    public bool IsDead { get; private set; }

    /// <summary>Nothing of it goes on before this time.</summary>
    public long HangsUntil { get; set; }

    public void Kill() => IsDead = true;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!IsDead)
            world.Post(this, d, state);
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public override SynchronizationContext CreateCopy() => this;

    public void Run(Action action)
    {
        if (IsDead)
            return;
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
