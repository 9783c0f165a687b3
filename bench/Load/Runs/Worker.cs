using System.Net;
using System.Runtime.InteropServices;
using HdrHistogram;
using PluginChat.Bench.Load.Checks;
using PluginChat.Bench.Load.Commands;
using PluginChat.Bench.Load.Connections;
using PluginChat.Bench.Load.Faults;
using PluginChat.Bench.Load.Protocols;
using PluginChat.Bench.Load.Senders;

namespace PluginChat.Bench.Load.Runs;

/// <summary>One thread with its clients and all it needs for them: nothing is shared but the clock and the figures.</summary>
sealed class Worker : IDisposable
{
    const long LongestWait = 20_000_000;
    const long KeepAliveEvery = 10_000_000_000; // A hub drops a client that it has not heard for 30 s.
    const long LongestLatencyMicroseconds = 600_000_000;
    const int Digits = 3;

    readonly RunClock _clock;
    readonly ClientSet _clients;
    readonly Opener _opener;
    readonly Losses _losses;
    readonly Receiver _receiver;
    readonly SendingLoop _sending;
    readonly FaultLoop _faults;
    readonly byte[]? _keepAlive;
    readonly Thread _thread;
    long _keepAliveAt;

    public Worker(LoadPlan plan, IReadOnlyList<IPEndPoint> servers, RunClock clock, ushort run, int number)
    {
        var protocol = ChatProtocol.Of(plan.Protocol);
        _clock = clock;
        _keepAlive = protocol.KeepAlive;
        _clients = new ClientSet(servers);
        _opener = new Opener(plan, _clients, protocol, Tally, number);
        Check = new OrderCheck(run, plan.Senders);
        _losses = new Losses(Tally);
        _receiver = new Receiver(_clients, _opener, protocol, Check, clock, Tally, _losses, Latencies);
        _sending = new SendingLoop(plan, _clients, protocol, clock, Tally, run, number);
        _faults = new FaultLoop(plan.Faults.ShareOf(number, plan.Threads), _clients, clock, Tally);
        _opener.FirstOpened += _sending.Add;
        _thread = new Thread(Run) { Name = $"worker {number}", IsBackground = true };
        _thread.Start();
    }

    public Tally Tally { get; } = new();

    public OrderCheck Check { get; }

    /// <summary>In microseconds. To read when the thread has ended.</summary>
    public LongHistogram Latencies { get; } = new(LongestLatencyMicroseconds, Digits);

    /// <summary>To read when the thread has ended.</summary>
    public IReadOnlyDictionary<int, Sender> Senders => _sending.Senders;

    /// <summary>To read when the thread has ended.</summary>
    public IEnumerable<Client> CheckedClients => _clients.Checked;

    /// <summary>What ended the thread too early.</summary>
    public Exception? Failure { get; private set; }

    public void Join() => _thread.Join();

    public void Dispose()
    {
        _thread.Join();
        _clients.Dispose();
    }

    void Run()
    {
        try
        {
            while (_clock.Phase != Phase.Finished)
                Turn();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or System.ComponentModel.Win32Exception)
        {
            Failure = e;
        }
    }

    void Turn()
    {
        var now = RunClock.Now;
        _opener.Turn(now);
        _sending.Turn(now);
        _faults.Turn(now);
        KeepAlive(now);
        CountBehind();
        var wait = _opener.IsBusy ? LongestWait / 20 : LongestWait;
        var ready = _clients.Poller.Wait(Math.Min(wait, _sending.Due - now));
        for (var i = 0; i < ready; i++)
        {
            var (slot, what) = _clients.Poller[i];
            Serve(_clients.All[slot], what);
            // A schedule does not wait until all clients were read.
            if (_sending.Due != long.MaxValue)
                _sending.Turn(RunClock.Now);
        }
    }

    void Serve(Client client, Readiness ready)
    {
        if (client.State == ClientState.Closed)
            return;
        if (client.State == ClientState.Connecting)
        {
            var error = ClientSet.ErrorOf(client);
            if (error != 0 || !_opener.Upgrade(client))
                _losses.Add(client, null, $"connecting failed: {Marshal.GetPInvokeErrorMessage(error)}");
            return;
        }
        if (ready.HasFlag(Readiness.Write) && !_clients.Flush(client))
            _losses.Add(client, null, "the server reset a connection");
        else if ((ready & ~Readiness.Write) != 0)
        {
            _receiver.Read(client);
            if (client.Sender is { } sender)
                _sending.Refill(sender, RunClock.Now);
        }
    }

    void KeepAlive(long now)
    {
        if (_keepAlive is null || now < _keepAliveAt)
            return;
        _keepAliveAt = now + KeepAliveEvery;
        foreach (var client in _clients.Checked)
            _clients.Send(client, _keepAlive);
    }

    void CountBehind()
    {
        if (_clock.Phase != Phase.Draining)
            return;
        foreach (var client in _clients.Checked)
            Check.Place(client.Progress);
        Tally.LogCount = Check.Log.Count;
        Tally.Behind = _clients.Checked.Sum(client =>
            client.Verified ? client.Progress.Behind(Check.Log) : Check.Log.Count - client.Counted
        );
    }
}
