using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using PluginChat.Testing.Clients;

namespace PluginChat.Functional.Tests.Floods;

/// <summary>
/// A client that behaves: it answers pings, checks that each sender's messages come without a gap, and notes of each when it was
/// sent and how long it took. All of them have the same clock, since they are in one process.
/// </summary>
sealed class Chatter(RawClient connection, int senders) : IAsyncDisposable
{
    // Sender in 2 digits, number in 8, time in 19.
    const int PayloadBytes = 29,
        FrameBytes = 2 + PayloadBytes;

    static readonly byte[] s_ping = [0x89, 0];

    readonly byte[] _buffer = new byte[16 << 10];
    readonly long[] _last = new long[senders]; // by sender, the number that came last
    readonly Lock _lock = new();
    readonly List<Heard> _heard = []; // under _lock
    Task _reading = Task.CompletedTask;

    public readonly record struct Heard(long SentAt, long Took);

    /// <summary>What went wrong, where something did.</summary>
    public string? Problem { get; private set; }

    /// <summary>Of the order in which everything came.</summary>
    public ulong OrderHash { get; private set; } = 14695981039346656037;

    public int HeardCount
    {
        get
        {
            lock (_lock)
                return _heard.Count;
        }
    }

    /// <summary>Whether something came that was sent later.</summary>
    public bool HasHeardSince(long time)
    {
        lock (_lock)
            return _heard.Count > 0 && _heard[^1].SentAt >= time;
    }

    public void Start() => _reading = ReadAsync();

    /// <summary>How long messages took that were sent within this time.</summary>
    public IEnumerable<long> Delays(long from, long to)
    {
        lock (_lock)
            return [.. _heard.Where(h => h.SentAt >= from && h.SentAt < to).Select(h => h.Took)];
    }

    public Task SayAsync(int sender, long number) =>
        connection.SendTextAsync(
            string.Create(CultureInfo.InvariantCulture, $"{sender:00}{number:00000000}{Stopwatch.GetTimestamp():0000000000000000000}")
        );

    async Task ReadAsync()
    {
        var filled = 0;
        try
        {
            while (Problem is null)
            {
                var read = await connection.Socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None);
                if (read == 0)
                    Problem ??= "end of stream";
                filled += read;
                var used = 0;
                while (Problem is null)
                {
                    var rest = _buffer.AsSpan(used, filled - used);
                    if (rest.StartsWith(s_ping))
                    {
                        connection.Socket.Send(RawClient.Encode(10, []));
                        used += s_ping.Length;
                        continue;
                    }
                    if (rest.Length < FrameBytes)
                        break;
                    Take(rest[..FrameBytes]);
                    used += FrameBytes;
                }
                if (filled - used >= 2 && _buffer[used] != 0x81)
                    Problem ??= $"frame {_buffer[used]:x2}";
                _buffer.AsSpan(used, filled - used).CopyTo(_buffer);
                filled -= used;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Problem ??= e.Message;
        }
    }

    void Take(ReadOnlySpan<byte> frame)
    {
        var now = Stopwatch.GetTimestamp();
        if (frame[0] != 0x81 || frame[1] != PayloadBytes)
        {
            Problem = $"frame {frame[0]:x2} {frame[1]:x2}";
            return;
        }
        var sender = int.Parse(frame[2..4], CultureInfo.InvariantCulture);
        var number = long.Parse(frame[4..12], CultureInfo.InvariantCulture);
        var sentAt = long.Parse(frame[12..], CultureInfo.InvariantCulture);
        if (number != _last[sender] + 1)
            Problem = $"message {number} of {sender} came after its {_last[sender]}";
        _last[sender] = number;
        OrderHash = (OrderHash ^ (ulong)sender << 40 ^ (ulong)number) * 1099511628211;
        lock (_lock)
            _heard.Add(new(sentAt, now - sentAt));
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await _reading;
    }
}
