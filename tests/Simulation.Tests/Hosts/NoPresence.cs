using PluginChat.Redis.Presence;

namespace PluginChat.Simulation.Tests.Hosts;

/// <summary>Who is connected plays no part here.</summary>
sealed class NoPresence : IPresenceLoop
{
    public string? Problem => null;

    public int OthersCount => 0;

    public void Changed(long client)
    {
        // Nobody asks.
    }

    public void Refresh()
    {
        // Nobody asks.
    }

    public Task RunAsync(CancellationToken ended) => Task.CompletedTask;

    public ValueTask<IReadOnlyList<PresentClient>> ListOthersAsync(CancellationToken cancel) => new([]);
}
