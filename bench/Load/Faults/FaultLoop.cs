using PluginChat.Bench.Load.Connections;
using PluginChat.Bench.Load.Runs;

namespace PluginChat.Bench.Load.Faults;

/// <summary>Makes things go wrong while it is measured. Used by one worker's thread.</summary>
sealed class FaultLoop(FaultPlan share, ClientSet clients, RunClock clock, Tally tally)
{
    const long Second = 1_000_000_000;
    const long StormEvery = 5 * Second;

    bool _began;
    bool _resumed;
    long _nextDisconnect;
    long _nextStorm;

    public void Turn(long now)
    {
        if (clock.Phase == Phase.Sending && now >= clock.MeasureFrom && now < clock.MeasureUntil)
            Disturb(now);
        else if (clock.Phase == Phase.Resuming && !_resumed)
            Resume();
    }

    void Disturb(long now)
    {
        if (!_began)
            Begin(now);
        for (; share.DisconnectsPerSecond > 0 && _nextDisconnect <= now; _nextDisconnect += Second / share.DisconnectsPerSecond)
            Replace(1);
        for (; share.Storm > 0 && _nextStorm <= now; _nextStorm += StormEvery)
            Replace(share.Storm);
    }

    void Begin(long now)
    {
        _began = true;
        _nextDisconnect = _nextStorm = now;
        foreach (var client in clients.All.Where(client => client.IsOpen && client.Role == ClientRole.SlowReader))
        {
            clients.Pause(client);
            tally.SlowReaders.Opened++;
        }
        tally.Silent.Opened = tally.HalfShaken.Opened = share.HalfOpen;
        for (var i = 0; i < share.HalfOpen; i++)
        {
            clients.Connect(ClientRole.Silent, i % clients.Servers, fromTheStart: false);
            clients.Connect(ClientRole.HalfShaken, i % clients.Servers, fromTheStart: false);
        }
    }

    void Replace(int count)
    {
        var candidates = clients.Checked.Where(client => client.Sender is null).ToArray();
        Random.Shared.Shuffle(candidates);
        foreach (var client in candidates.Take(count))
        {
            ClientSet.Reset(client);
            tally.Dropped++;
            clients.Connect(ClientRole.Member, client.Server, fromTheStart: false);
        }
    }

    void Resume()
    {
        _resumed = true;
        foreach (
            var client in clients.All.Where(client =>
                client.Role switch
                {
                    ClientRole.SlowReader or ClientRole.Silent => client.IsOpen,
                    ClientRole.HalfShaken => client.State == ClientState.Upgrading,
                    _ => false,
                }
            )
        )
            clients.Resume(client);
    }
}
