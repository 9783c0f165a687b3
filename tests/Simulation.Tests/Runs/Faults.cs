using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Logging;
using PluginChat.Simulation.Tests.Hosts;
using PluginChat.Simulation.Tests.Scheduling;

namespace PluginChat.Simulation.Tests.Runs;

/// <summary>What goes wrong, for as long as it may: to hosts, to clients, to the way between, and to Redis.</summary>
sealed class Faults(Run run)
{
    readonly World _world = run.World;
    bool _isOver;

    public void Begin() => Next();

    /// <summary>Mends all that is broken.</summary>
    public void End()
    {
        _isOver = true;
        run.Node.IsUp = true;
        run.Node.HangsUntil = 0;
        run.Node.Refusal = null;
        foreach (var host in run.Hosts.ToArray())
            Heal(host);
    }

    void Next() =>
        _world.After(
            run.Scenario.BetweenFaults * (2 * _world.Random.NextDouble()),
            () =>
            {
                if (_isOver)
                    return;
                Strike();
                Next();
            }
        );

    void Strike()
    {
        var fault = _world.Random.Next(100);
        if (fault < 25 && run.Clients.Count > 0)
            _world.Pick(run.Clients).Break();
        else if (fault < 60 && run.Hosts.Count > 0)
            StrikeHost(_world.Pick(run.Hosts));
        else
            StrikeServer();
    }

    void StrikeHost(SimulatedHost host)
    {
        switch (_world.Random.Next(9))
        {
            case 0:
                Say($"host {host.Number} is cut off");
                host.Way.Cut();
                _world.After(Some(8), () => Heal(host));
                break;
            case 1:
                Say($"host {host.Number}'s connection breaks");
                host.Way.Break();
                Wake(host);
                break;
            case 2:
                Say($"host {host.Number}'s connection is replaced");
                host.Way.Replace(run.Node);
                Wake(host);
                break;
            case 3:
                Say($"host {host.Number} is killed");
                run.Ledger.Killed(host.Number);
                host.Process.Kill();
                Ended(host);
                break;
            case 4:
                Say($"host {host.Number} stops");
                // What had no time to get out is lost, and logged.
                run.Ledger.Killed(host.Number);
                host.Process.Run(() => _ = host.DisposeAsync().AsTask());
                Ended(host);
                break;
            case 5:
                Say($"host {host.Number} hangs");
                host.Process.HangsUntil = _world.Now + (long)Some(_world.Chance(0.1) ? 80 : 4).TotalMicroseconds;
                break;
            case 6:
                Say($"host {host.Number} is slow");
                host.Way.Slowness = 1000;
                _world.After(Some(5), () => host.Way.Slowness = 3);
                break;
            case 7:
                Say($"host {host.Number} hears nothing of what is published");
                host.Way.BroughtIsLost = _world.Pick([0.2, 1]);
                _world.After(Some(5), () => host.Way.BroughtIsLost = 0);
                break;
            case 8 when run.Scenario.WhenDown == WhenEngineIsDown.Local:
                Say($"host {host.Number} hesitates");
                host.Process.Run(() => host.Channel.Hesitate(true));
                _world.After(Some(2), () => host.Channel.Hesitate(false), host.Process);
                break;
        }
    }

    void StrikeServer()
    {
        var node = run.Node;
        switch (_world.Random.Next(11))
        {
            case 0:
                Say("Redis is restarted");
                Restart(Some(5));
                break;
            case 1:
                Say("Redis is killed, and loses the last moments");
                node.RollBack();
                Restart(Some(5));
                break;
            case 2:
                Say("Redis is killed, and loses everything");
                node.Server.Data = new();
                Restart(Some(5));
                break;
            case 3:
                Say("Redis hangs");
                node.HangsUntil = _world.Now + (long)Some(10).TotalMicroseconds;
                break;
            case 4:
                node.Refusal = _world.Pick([
                    "OOM command not allowed when used memory > 'maxmemory'.",
                    "LOADING Redis is loading the dataset in memory",
                    "READONLY You can't write against a read only replica.",
                ]);
                Say($"Redis refuses: {node.Refusal}");
                _world.After(Some(8), () => node.Refusal = null);
                break;
            case 5:
                FailOver();
                break;
            case 6:
                Say("Redis's clock jumps");
                run.ClockOffset += _world.Between(-60, 60) * 1_000_000L;
                break;
            case 7:
                Say("the log is evicted");
                node.Server.Data.Log.Clear();
                node.Server.Data.LogExpires = null;
                break;
            case 8:
                Say("the hosts' read positions are evicted");
                node.Server.Data.LoseReaders();
                break;
            case 9:
                Say("meta is evicted");
                node.Server.Data.Epoch = null;
                break;
            case 10:
                Say("every connection breaks");
                foreach (var host in run.Hosts)
                    host.Way.Break();
                break;
        }
    }

    void Restart(TimeSpan down)
    {
        var node = run.Node;
        node.IsUp = false;
        foreach (var host in run.Hosts)
            host.Way.Break();
        _world.After(
            down,
            () =>
            {
                node.IsUp = true;
                foreach (var host in run.Hosts)
                    WakeSoon(host);
            }
        );
    }

    // A replica that is some moments behind takes over; some hosts hear of it later, and write to the old master meanwhile.
    void FailOver()
    {
        Say("a replica takes over");
        var old = run.Node;
        var next = run.Promote(old.Earlier());
        foreach (var host in run.Hosts)
            _world.After(_world.Chance(0.7) ? TimeSpan.Zero : Some(3), () => Lead(host));
        _world.After(Some(3), () => old.Refusal = "READONLY You can't write against a read only replica.");
        _ = next;
    }

    void Lead(SimulatedHost host)
    {
        if (host.Way.Node != run.Node)
            host.Way.Replace(run.Node);
        WakeSoon(host);
    }

    // What is published may come before a host has heard that its connection is there again.
    void WakeSoon(SimulatedHost host) => _world.After(_world.Chance(0.5) ? TimeSpan.Zero : Some(0.3), () => Wake(host));

    void Ended(SimulatedHost host)
    {
        run.Remove(host);
        run.BreakClientsOf(host);
        _world.After(
            Some(3),
            () =>
            {
                if (run.Hosts.Count < run.Scenario.Hosts)
                    run.StartHost();
            }
        );
    }

    void Heal(SimulatedHost host)
    {
        host.Way.Heal();
        host.Way.Slowness = 3;
        host.Way.BroughtIsLost = 0;
        if (_isOver)
            host.Process.HangsUntil = 0;
        if (host.Way.Node != run.Node)
            host.Way.Replace(run.Node);
        Wake(host);
    }

    static void Wake(SimulatedHost host) => host.Process.Run(host.Channel.Wake);

    TimeSpan Some(double seconds) => _world.Short(seconds * 1000);

    void Say(string what) => run.Note(what);
}
