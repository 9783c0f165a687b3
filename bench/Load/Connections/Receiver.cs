using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HdrHistogram;
using PluginChat.Bench.Load.Checks;
using PluginChat.Bench.Load.Protocols;
using PluginChat.Bench.Load.Runs;
using PluginChat.Measure.Sockets;

namespace PluginChat.Bench.Load.Connections;

/// <summary>Reads what a worker's clients are sent: most of the load's processor time is spent here.</summary>
sealed class Receiver(
    ClientSet clients,
    Opener opener,
    ChatProtocol protocol,
    OrderCheck check,
    RunClock clock,
    Tally tally,
    Losses losses,
    LongHistogram latencies
)
{
    const byte WholeText = 0x81,
        WholeBinary = 0x82;
    const int NanosecondsPerMicrosecond = 1000;

    readonly ReceiveBuffer _buffer = new();
    readonly Inflater _inflater = new();

    public void Read(Client client)
    {
        var received = _buffer.Receive(client, out var bytes);
        if (received <= 0)
        {
            if (received == 0)
                losses.Add(client, Losses.NoCode, "the server ended the connection without a close frame");
            else if (Marshal.GetLastPInvokeError() is var error and not Libc.TryAgain)
                losses.Add(client, null, Marshal.GetPInvokeErrorMessage(error));
            return;
        }
        var used = 0;
        if (client.State == ClientState.Upgrading)
        {
            used = opener.TakeHead(client, bytes, out var refusal);
            if (refusal is not null)
                losses.Add(client, Losses.NoCode, refusal);
        }
        if (client.State is ClientState.Greeting or ClientState.Open)
            used += FrameSplitter.Split(bytes[used..], new Arrival(this, client, RunClock.Now));
        ReceiveBuffer.Keep(client, bytes[used..]);
    }

    readonly struct Arrival(Receiver receiver, Client client, long now) : IFrameHandler
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(FrameHead head, ReadOnlySpan<byte> payload)
        {
            if (head.First is WholeText or WholeBinary)
                receiver.TakeMessage(client, now, payload);
            else
                receiver.TakeOther(client, now, head, payload);
        }
    }

    void TakeMessage(Client client, long now, ReadOnlySpan<byte> message)
    {
        if (client.State == ClientState.Greeting)
        {
            if (opener.TakeGreeting(client, message) is { } refusal)
                losses.Add(client, Losses.NoCode, refusal);
            return;
        }
        if (client.Role != ClientRole.Member)
            return;
        if (!client.Verified)
        {
            client.Counted++;
            tally.Deliveries++;
            return;
        }
        while (protocol.TryTake(ref message, out var text))
        {
            tally.Deliveries++;
            var position = check.Take(client.Progress, text);
            if ((client.Sampled || client.Sender is not null) && position >= 0)
                Note(client, now, check.Log[position]);
        }
    }

    void Note(Client client, long now, in LogEntry entry)
    {
        if (client.Sender is { } sender && sender.Number == entry.Sender)
            sender.InFlight--;
        if (client.Sampled && entry.Intended >= clock.MeasureFrom && entry.Intended < clock.MeasureUntil)
            latencies.RecordValue(Math.Clamp((now - entry.Intended) / NanosecondsPerMicrosecond, 0, latencies.HighestTrackableValue));
    }

    void TakeOther(Client client, long now, FrameHead head, ReadOnlySpan<byte> payload)
    {
        if (head.Control)
            TakeControl(client, head.Opcode, payload);
        else if (head.Final && head.Opcode != Opcode.Continuation)
            TakeCompressed(client, now, payload);
        else
            TakeFragment(client, now, head, payload);
    }

    void TakeCompressed(Client client, long now, ReadOnlySpan<byte> payload)
    {
        if (client.Deflates)
            TakeMessage(client, now, client.Verified ? _inflater.Inflate(payload) : payload);
        else
            losses.Add(client, Losses.NoCode, "the server compressed a message although that was not agreed");
    }

    void TakeFragment(Client client, long now, FrameHead head, ReadOnlySpan<byte> payload)
    {
        var fragments = client.Fragments ??= new MemoryStream();
        if (head.Opcode != Opcode.Continuation)
            client.FragmentsCompressed = head.Compressed;
        fragments.Write(payload);
        if (!head.Final)
            return;
        var message = fragments.GetBuffer().AsSpan(0, (int)fragments.Length);
        fragments.SetLength(0);
        if (client.FragmentsCompressed)
            TakeCompressed(client, now, message);
        else
            TakeMessage(client, now, message);
    }

    void TakeControl(Client client, Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (opcode == Opcode.Ping)
        {
            tally.Pings++;
            clients.Send(client, FrameWriter.Frame(Opcode.Pong, payload));
        }
        else if (opcode == Opcode.Close && client.State != ClientState.Closed)
        {
            var code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : Losses.NoCode;
            tally.CloseCodes[code] = tally.CloseCodes.GetValueOrDefault(code) + 1;
            clients.Send(client, FrameWriter.Frame(Opcode.Close, payload));
            losses.Add(client, code, $"the server closed a connection with {code}");
        }
    }
}
