using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace PluginChat.Client.Connecting;

/// <summary>The one writer of a connection, and what waits for it.</summary>
sealed class OutgoingFrames(WebSocket socket)
{
    // So much at a time, to see that a slow line still takes something.
    const int PieceBytes = 64 << 10;

    readonly Channel<(ReadOnlyMemory<byte> Payload, bool IsText)> _frames = Channel.CreateUnbounded<(ReadOnlyMemory<byte>, bool)>(
        new() { SingleReader = true }
    );
    long _waitingBytes; // Interlocked

    /// <summary>How much still waits on this machine.</summary>
    public long WaitingBytes => Interlocked.Read(ref _waitingBytes);

    /// <summary>Hands a message over.</summary>
    /// <param name="message">What is sent.</param>
    /// <param name="number">What stands before it; 0 for nothing.</param>
    public void Add(SentMessage message, long number) =>
        Add(
            number == 0
                ? message.Payload
                : (byte[])[.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number}\n")), .. message.Payload.Span],
            message.IsText
        );

    /// <summary>Asks the host what it has.</summary>
    public void Ask() => Add("?"u8.ToArray(), isText: true);

    /// <summary>Nothing more is handed over.</summary>
    public void Complete() => _frames.Writer.TryComplete();

    /// <summary>Writes until it is complete, and all has been written.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        await foreach (var (payload, isText) in _frames.Reader.ReadAllAsync(ended).ConfigureAwait(false))
        {
            for (var rest = payload; ; )
            {
                var piece = rest[..Math.Min(PieceBytes, rest.Length)];
                rest = rest[piece.Length..];
                var type = isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
                await socket.SendAsync(piece, type, endOfMessage: rest.IsEmpty, ended).ConfigureAwait(false);
                Interlocked.Add(ref _waitingBytes, -piece.Length);
                if (rest.IsEmpty)
                    break;
            }
        }
    }

    void Add(ReadOnlyMemory<byte> payload, bool isText)
    {
        Interlocked.Add(ref _waitingBytes, payload.Length);
        _frames.Writer.TryWrite((payload, isText));
    }
}
