using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using PluginChat.Testing.Clients;

namespace PluginChat.Functional.Tests.Chaos;

/// <summary>
/// A client that behaves: it reads, answers pings, and sends numbered messages at its own pace. It checks that each sender's numbers
/// come without a gap, and adds everything that comes to a hash, which tells whether all observers saw the same in one order.
/// </summary>
sealed class Observer(RawClient connection, int number, int observers) : IAsyncDisposable
{
    const string Fence = "!fence";
    static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(20);

    readonly IncrementalHash _order = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly long[] _last = new long[observers];
    readonly TaskCompletionSource _fenced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly SemaphoreSlim _sending = new(1); // pongs and messages are whole frames each
    byte[] _buffer = new byte[64 << 10];
    Task _reading = Task.CompletedTask;

    public long Sent { get; private set; }

    public long Received { get; private set; }

    public string Order => Convert.ToHexString(_order.GetCurrentHash());

    /// <summary>By sender, the number that came last.</summary>
    public IReadOnlyList<long> Last => _last;

    /// <summary>What went wrong, where something did.</summary>
    public string? Problem { get; private set; }

    public Task Fenced => _fenced.Task;

    public void Start() => _reading = ReadAsync();

    public async Task TalkAsync(CancellationToken end)
    {
        using var pace = new PeriodicTimer(s_pace);
        while (Problem is null && !end.IsCancellationRequested)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            await SendAsync(1, string.Create(CultureInfo.InvariantCulture, $"#{number:00}{++Sent:00000000}"));
        }
    }

    /// <summary>Sends a last message, behind which nothing may come.</summary>
    public Task FenceAsync() => SendAsync(1, Fence);

    async Task SendAsync(int opcode, string text)
    {
        await _sending.WaitAsync();
        try
        {
            await connection.SendAsync(RawClient.Encode(opcode, Encoding.UTF8.GetBytes(text)));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Problem ??= $"cannot send: {e.Message}";
        }
        finally
        {
            _sending.Release();
        }
    }

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
                while (
                    Problem is null
                    && Frame(_buffer.AsSpan(used, filled - used)) is var (opcode, header, length)
                    && length >= 0
                    && filled - used >= header + length
                )
                {
                    if (opcode == 0x89)
                        await SendAsync(10, "");
                    else
                        Take(opcode, _buffer.AsSpan(used + header, length));
                    used += header + length;
                }
                _buffer.AsSpan(used, filled - used).CopyTo(_buffer);
                filled -= used;
                if (filled == _buffer.Length)
                    Array.Resize(ref _buffer, 2 * _buffer.Length);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Problem ??= e.Message;
        }
        _fenced.TrySetException(new IOException($"observer {number}: {Problem}"));
    }

    // The length is -1 while the header is not whole.
    static (int Opcode, int Header, int Length) Frame(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
            return (0, 0, -1);
        return bytes[1] switch
        {
            126 => bytes.Length < 4 ? (0, 0, -1) : (bytes[0], 4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
            127 => bytes.Length < 10 ? (0, 0, -1) : (bytes[0], 10, (int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..])),
            _ => (bytes[0], 2, bytes[1]),
        };
    }

    void Take(int opcode, ReadOnlySpan<byte> payload)
    {
        if (opcode is not (0x81 or 0x82))
        {
            Problem = $"frame {opcode:x2} {(opcode == 0x88 && payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 0)}";
            return;
        }
        _order.AppendData(payload);
        _order.AppendData([0xFF]); // never in a text: where one message ends
        Received++;
        if (payload.SequenceEqual("!fence"u8))
            _fenced.TrySetResult();
        if (payload is not [(byte)'#', ..] || payload.Length != 11)
            return;
        var (from, sent) = (int.Parse(payload[1..3], CultureInfo.InvariantCulture), long.Parse(payload[3..], CultureInfo.InvariantCulture));
        if (sent != _last[from] + 1)
            Problem = $"message {sent} of {from} came after its {_last[from]}";
        _last[from] = sent;
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await _reading;
        _order.Dispose();
        _sending.Dispose();
    }
}
