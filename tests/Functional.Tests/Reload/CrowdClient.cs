using System.Net.Sockets;
using PluginChat.Testing.Clients;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>One client of a <see cref="Crowd"/>: a socket, a buffer, and what it has seen.</summary>
sealed class CrowdClient(RawClient connection, int sender, int senders) : IAsyncDisposable
{
    const int FrameBytes = 2 + Crowd.StampedBytes;

    static readonly byte[] s_ping = [0x89, 0];

    public static readonly byte[] Fence = "FFFFFFFFFF"u8.ToArray();
    public static readonly byte[] Ask = "VVVVVVVVVV"u8.ToArray();

    readonly byte[] _buffer = new byte[16 << 10];
    readonly long[] _last = new long[senders]; // by sender, the number that came last
    readonly TaskCompletionSource _idle = NewSource(),
        _fenced = NewSource();
    readonly TaskCompletionSource<int> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task _reading = Task.CompletedTask;

    public bool IsSender => sender >= 0;

    public long SentMessages { get; private set; }

    public long Received { get; private set; }

    public long Lost { get; private set; }

    public long DoubledOrReordered { get; private set; }

    /// <summary>Of the order in which everything came.</summary>
    public ulong OrderHash { get; private set; } = 14695981039346656037;

    /// <summary>What ended the connection, where something did.</summary>
    public string? Dropped { get; private set; }

    /// <summary>Completes when a sender's last message came back.</summary>
    public Task Idle => _idle.Task;

    public Task Fenced => _fenced.Task;

    public Task<int> Answered => _answered.Task;

    public void Start(Func<bool> stopped) => _reading = ReadAsync(stopped);

    public Task SendAsync(byte[] payload) => connection.SendAsync(RawClient.Encode(1, payload));

    async Task ReadAsync(Func<bool> stopped)
    {
        var filled = 0;
        try
        {
            if (IsSender)
                await SendNextAsync();
            while (Dropped is null)
            {
                var read = await connection.Socket.ReceiveAsync(_buffer.AsMemory(filled), SocketFlags.None);
                if (read == 0)
                    Dropped ??= "end of stream";
                filled += read;
                var used = 0;
                var (own, pinged) = (false, false);
                while (Dropped is null)
                {
                    if (filled - used >= s_ping.Length && _buffer.AsSpan(used).StartsWith(s_ping))
                    {
                        pinged = true;
                        used += s_ping.Length;
                        continue;
                    }
                    if (filled - used < FrameBytes)
                        break;
                    own |= Take(_buffer.AsSpan(used, FrameBytes));
                    used += FrameBytes;
                }
                if (pinged)
                    await connection.SendAsync(RawClient.Encode(10, []));
                if (filled - used >= 2 && _buffer[used] != 0x81)
                    Dropped ??= $"frame {_buffer[used]:x2}";
                _buffer.AsSpan(used, filled - used).CopyTo(_buffer);
                filled -= used;
                if (own && stopped())
                    _idle.TrySetResult();
                else if (own)
                    await SendNextAsync();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Dropped ??= e.Message;
        }
        var error = new IOException($"client dropped: {Dropped}");
        _idle.TrySetException(error);
        _fenced.TrySetException(error);
        _answered.TrySetException(error);
    }

    // True for the message this client waits for.
    bool Take(ReadOnlySpan<byte> frame)
    {
        if (frame[0] != 0x81 || frame[1] != Crowd.StampedBytes)
        {
            Dropped = $"frame {frame[0]:x2} {frame[1]:x2}";
            return false;
        }
        var sent = frame[6..];
        if (sent.SequenceEqual(Fence))
        {
            _fenced.TrySetResult();
            return false;
        }
        if (sent.SequenceEqual(Ask))
        {
            _answered.TrySetResult((int)Number(frame[2..6]));
            return false;
        }
        var from = (int)Number(sent[..2]);
        var number = Number(sent[2..]);
        Received++;
        OrderHash = (OrderHash ^ ((ulong)from << 40 ^ (ulong)number)) * 1099511628211;
        if (number > _last[from])
        {
            Lost += number - _last[from] - 1;
            _last[from] = number;
        }
        else
        {
            DoubledOrReordered++;
        }
        return from == sender && number == SentMessages;
    }

    Task SendNextAsync() => SendAsync(Crowd.Encode(sender, ++SentMessages));

    static long Number(ReadOnlySpan<byte> digits)
    {
        long number = 0;
        foreach (var digit in digits)
            number = number * 10 + (digit - '0');
        return number;
    }

    static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await _reading;
    }
}
