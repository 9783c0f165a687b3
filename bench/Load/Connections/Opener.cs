using PluginChat.Bench.Load.Commands;
using PluginChat.Bench.Load.Protocols;
using PluginChat.Bench.Load.Runs;

namespace PluginChat.Bench.Load.Connections;

/// <summary>Opens a worker's first connections by the ramp, and takes each through its handshakes.</summary>
sealed class Opener(LoadPlan plan, ClientSet clients, ChatProtocol protocol, Tally tally, int worker)
{
    // So that a server's backlog (512 in Kestrel) holds all workers' that wait.
    const int MostUnderWay = 64;
    const double Second = 1e9;

    readonly Handshake[] _handshakes = [.. plan.Urls.Select(url => new Handshake(url, plan.Origin, plan.Deflate))];
    readonly int _share = (plan.Clients + plan.Threads - 1 - worker) / plan.Threads;
    readonly int _slowReaders = plan.Faults.ShareOf(worker, plan.Threads).SlowReaders;
    int _begun;

    /// <summary>Called for the first clients once they are open, with their number among all workers'.</summary>
    public event Action<Client, int>? FirstOpened;

    public bool IsBusy => _begun < _share;

    public void Turn(long now)
    {
        if (!IsBusy)
            return;
        tally.FirstConnectAt = Math.Min(tally.FirstConnectAt, now);
        var due = plan.RampPerSecond == 0 ? _share : (now - tally.FirstConnectAt) / Second * plan.RampPerSecond / plan.Threads + 1;
        for (; IsBusy && _begun < due && _begun - tally.Opened - tally.ConnectFailures < MostUnderWay; _begun++)
        {
            var number = _begun * plan.Threads + worker;
            var slow = _begun >= _share - _slowReaders;
            clients.Connect(
                slow ? ClientRole.SlowReader : ClientRole.Member,
                ServerOf(_begun),
                fromTheStart: true,
                sampled: _begun % plan.SampleEvery == 0,
                verified: number < plan.Senders || _begun % plan.VerifyEvery == 0
            );
        }
    }

    /// <summary>The connection stands: asks for the WebSocket. False where it is gone.</summary>
    public bool Upgrade(Client client)
    {
        client.State = ClientState.Upgrading;
        var half = client.Role == ClientRole.HalfShaken;
        if (!clients.Send(client, half ? _handshakes[client.Server].HalfARequest() : _handshakes[client.Server].Request()))
            return false;
        if (half)
            clients.Pause(client);
        return true;
    }

    /// <summary>Reads the answer's head.</summary>
    /// <returns>Its length, 0 where it has not come whole; and why it is a refusal, where it is one.</returns>
    public int TakeHead(Client client, ReadOnlySpan<byte> bytes, out string? refusal)
    {
        refusal = null;
        if (Handshake.HeadBytes(bytes) is var length && length == 0)
            return 0;
        refusal = _handshakes[client.Server].Refusal(bytes[..length]);
        client.Deflates = plan.Deflate;
        client.State = ClientState.Greeting;
        if (protocol.Greeting is { } greeting)
            clients.Send(client, greeting);
        else if (refusal is null)
            Finish(client);
        return length;
    }

    /// <summary>Reads the answer to the greeting.</summary>
    public string? TakeGreeting(Client client, ReadOnlySpan<byte> answer)
    {
        var refusal = protocol.Refusal(answer);
        if (refusal is null)
            Finish(client);
        return refusal;
    }

    // In turns, and those whose latency is recorded in turns among themselves: each server has its part of both.
    int ServerOf(int begun) => (begun / plan.SampleEvery + begun % plan.SampleEvery) % clients.Servers;

    void Finish(Client client)
    {
        client.State = ClientState.Open;
        if (client.Role == ClientRole.Silent)
        {
            clients.Pause(client);
            return;
        }
        if (!client.Progress.FromTheStart)
            return;
        tally.Opened++;
        tally.LastOpenedAt = RunClock.Now;
        // Slots are given in order, and the first clients are the first.
        FirstOpened?.Invoke(client, client.Slot * plan.Threads + worker);
    }
}
