using PluginChat.Bench.Load.Commands;
using PluginChat.Bench.Load.Connections;
using PluginChat.Bench.Load.Protocols;
using PluginChat.Bench.Load.Runs;

namespace PluginChat.Bench.Load.Senders;

/// <summary>Sends by the schedule (open loop), or the next message when one is back (closed loop). Used by one worker's thread.</summary>
sealed class SendingLoop(LoadPlan plan, ClientSet clients, ChatProtocol protocol, RunClock clock, Tally tally, ushort run, int worker)
{
    readonly byte[] _text = MessageText.Of(plan.SizeBytes, plan.Compressible);
    readonly Dictionary<int, Sender> _senders = [];
    OpenSchedule? _schedule;
    bool _began;

    public IReadOnlyDictionary<int, Sender> Senders => _senders;

    /// <summary>When <see cref="Turn"/> has something to do again.</summary>
    public long Due => _schedule?.Due ?? long.MaxValue;

    public void Add(Client client, int number)
    {
        if (number >= plan.Senders)
            return;
        var frame = protocol.Frame(_text);
        var sender = new Sender(run, number, client, frame, stampAt: frame.AsSpan().IndexOf(_text));
        client.Sender = _senders[number] = sender;
    }

    public void Turn(long now)
    {
        if (clock.Phase != Phase.Sending)
        {
            _schedule = null;
            return;
        }
        if (!_began)
            Begin(now);
        while (_schedule is { } schedule && schedule.Due <= now && schedule.Due < clock.MeasureUntil)
        {
            var sender = _senders[schedule.Sender];
            if (sender.Client.IsOpen)
            {
                sender.Add(schedule.Due);
                tally.Sent++;
                clients.Flush(sender.Client);
            }
            schedule.Advance();
        }
    }

    /// <summary>Sends as many of this sender's messages as its window has room for.</summary>
    public void Refill(Sender sender, long now)
    {
        if (plan.Window is not { } window || clock.Phase != Phase.Sending || now >= clock.MeasureUntil || !sender.Client.IsOpen)
            return;
        for (; sender.InFlight < window; tally.Sent++)
            sender.Add(now);
        clients.Flush(sender.Client);
    }

    void Begin(long now)
    {
        _began = true;
        if (plan.RatePerSecond is { } rate)
            _schedule = new OpenSchedule(clock.StartAt, rate, plan.Senders, plan.Threads, worker);
        foreach (var sender in _senders.Values)
            Refill(sender, now);
    }
}
