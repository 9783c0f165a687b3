using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.Listening;

/// <summary>
/// A connection whose first request Kestrel reads and answers, and whose socket the host may take after that: Kestrel's objects around a
/// connection are 10 KB, and do nothing for a WebSocket.
/// </summary>
sealed class OwnedConnection : DefaultConnectionContext, IConnectionSocketFeature, ISocketReader
{
    // As much as Kestrel reads ahead.
    const int MostDropped = 1 << 20;

    static readonly StreamPipeReaderOptions s_read = new(leaveOpen: true);
    static readonly StreamPipeWriterOptions s_write = new(leaveOpen: true);
    static long s_lastId;

    readonly GatedConnection _gated;
    readonly ReadinessSignal _readable = new();
    readonly CancellationTokenSource _closed = new();
    int _isEnding;

    /// <param name="socket">Which nobody has read from or written to.</param>
    /// <param name="polled">The same, watched.</param>
    /// <param name="gated">Which has its place at the gate.</param>
    public OwnedConnection(Socket socket, PolledSocket polled, GatedConnection gated)
        : base($"P{Interlocked.Increment(ref s_lastId):X8}")
    {
        (Socket, Polled, _gated) = (socket, polled, gated);
        var stream = new PolledStream(polled, _readable);
        Transport = new Duplex(PipeReader.Create(stream, s_read), PipeWriter.Create(stream, s_write));
        ConnectionClosed = _closed.Token;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        Features.Set<IConnectionSocketFeature>(this);
        Features.Set(this);
    }

    public Socket Socket { get; }

    /// <summary>The same, watched.</summary>
    public PolledSocket Polled { get; }

    /// <summary>Whether it is not Kestrel's any more.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Takes the socket. Within a request whose answer is out; when that is over, Kestrel forgets the connection.</summary>
    /// <param name="early">What came behind the request.</param>
    public PolledSocket Take(out byte[] early)
    {
        IsTaken = true;
        Polled.Reader = null;
        early = [];
        if (Transport.Input.TryRead(out var read))
        {
            early = read.Buffer.ToArray();
            Transport.Input.AdvanceTo(read.Buffer.End);
        }
        Polled.Closed = _gated.HandOver();
        if (Polled.Closed is null)
            Polled.Abort(); // its place is another's by now
        SocketSink.Bound(Socket);
        PolledSocket.Detach(Socket);
        return Polled;
    }

    public void OnReadable()
    {
        _readable.Set();
        if (Polled.IsEnding && Interlocked.Exchange(ref _isEnding, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.End(), this, preferLocal: false);
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (!IsTaken)
            Polled.Abort();
    }

    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync().ConfigureAwait(false);
        await Transport.Output.CompleteAsync().ConfigureAwait(false);
        if (!IsTaken)
        {
            PolledSocket.Detach(Socket);
            Polled.Linger(MostDropped);
            Polled.Close();
        }
        _closed.Dispose();
    }

    void End()
    {
        try
        {
            if (!IsTaken)
                _closed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Kestrel forgot it meanwhile.
        }
    }

    sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
