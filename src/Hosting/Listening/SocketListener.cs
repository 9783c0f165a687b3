using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.Listening;

/// <summary>
/// A bound socket and those that it accepts. It differs from Kestrel's own in two things: the gate, and that it waits where the process can
/// open no more files. Kestrel's tries again at once, and a processor does nothing else until some are closed.
/// </summary>
sealed class SocketListener(
    Socket listening,
    SocketConnectionContextFactory connections,
    ConnectionGate gate,
    SilentConnections silent,
    TimeProvider time,
    ILogger log
) : IConnectionListener
{
    // Long enough to cost nothing, short enough that no client times out meanwhile.
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    // Of the log's lines: one file that is closed lets one connection in, and the next one is without again.
    static readonly TimeSpan s_silence = TimeSpan.FromMinutes(1);

    readonly CancellationTokenSource _closed = new();
    readonly Lock _lock = new();
    Action? _endRound; // under _lock: of the accept that is under way
    TaskCompletionSource? _still; // under _lock: completes when connections are accepted again
    TaskCompletionSource? _isStill; // under _lock: completes when none is
    readonly Channel<ConnectionContext> _ready = Channel.CreateUnbounded<ConnectionContext>(new() { SingleReader = true });
    readonly ConcurrentDictionary<FirstWord, bool> _silent = new(); // those that have said nothing yet
    bool _isLetGo; // before it is unbound
    Task? _accepting; // begun by Kestrel's one loop
    long? _said; // of the accepting one: when the log last said that no more can be accepted

    public EndPoint EndPoint { get; } = listening.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        _accepting ??= AcceptAllAsync();
        try
        {
            return await _ready.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    /// <summary>Its socket, for another process.</summary>
    public int File => (int)listening.Handle;

    /// <summary>Accepts none until <see cref="GoOn"/>: they wait in the system's queue. Completes when that is so.</summary>
    public Task StandAsync()
    {
        lock (_lock)
        {
            _still ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            _isStill ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_accepting is null or { IsCompleted: true })
                _isStill.TrySetResult();
            _endRound?.Invoke();
            return _isStill.Task;
        }
    }

    /// <summary>Accepts again.</summary>
    public void GoOn()
    {
        lock (_lock)
        {
            _still?.TrySetResult();
            (_still, _isStill) = (null, null);
        }
    }

    /// <summary>Those that have said nothing yet, which nobody waits for from now on: for another process. It stands still.</summary>
    public IReadOnlyList<FirstWord> TakeSilent() => [.. _silent.Keys.Where(word => word.TryStand())];

    /// <summary>Goes on with a connection that another process accepted, and that has said nothing yet.</summary>
    public void Adopt(int file)
    {
        gate.Enter();
        Connect(new(new SafeSocketHandle(file, ownsHandle: true)));
    }

    /// <summary>Lets go of the socket, which another process listens with. It stands still.</summary>
    public void LetGo()
    {
        _isLetGo = true;
        LinuxSocket.Close(PolledSocket.Detach(listening));
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // .NET waits for ever until a socket is released that was taken from it.
        if (!_isLetGo)
            listening.Dispose();
        await _closed.CancelAsync().ConfigureAwait(false);
        if (_accepting is { } accepting)
            await accepting.ConfigureAwait(false);
        foreach (var (word, _) in _silent)
            word.Gated.Abort();
        _ready.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        connections.Dispose();
        _closed.Dispose();
    }

    async Task AcceptAllAsync()
    {
        await gate.Opened.WaitAsync(_closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                var accepted = await AcceptOneAsync().ConfigureAwait(false);
                if (accepted is null)
                    continue;
                if (gate.TryEnter(accepted, silent.TryTakePlace))
                    Connect(accepted);
                else
                    Refuse(accepted);
            }
            catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                if (_said is not { } said || time.GetElapsedTime(said) >= s_silence)
                {
                    _said = time.GetTimestamp();
                    Log.CannotAccept(log, EndPoint.ToString()!, e.Message);
                }
                await Task.Delay(s_pause, time, _closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (SocketException)
            {
                // It was reset while it waited. The next one.
            }
        }
    }

    // Null where it is to stand still, after it does not any more.
    async Task<Socket?> AcceptOneAsync()
    {
        CancellationTokenSource round;
        Task still;
        lock (_lock)
        {
            round = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
            _endRound = round.Cancel;
            still = _still?.Task ?? Task.CompletedTask;
            _isStill?.TrySetResult();
        }
        using (round)
        {
            try
            {
                if (still.IsCompleted)
                    return await listening.AcceptAsync(round.Token).ConfigureAwait(false);
                await still.WaitAsync(_closed.Token).ConfigureAwait(false);
                return null;
            }
            catch (Exception e) when (IsRoundOver(e) && !_closed.IsCancellationRequested)
            {
                return null;
            }
            finally
            {
                lock (_lock)
                    _endRound = null;
            }
        }
    }

    static bool IsRoundOver(Exception e) =>
        e is OperationCanceledException || e is SocketException { SocketErrorCode: SocketError.OperationAborted };

    void Connect(Socket accepted)
    {
        try
        {
            if (EndPoint is IPEndPoint)
                accepted.NoDelay = true; // as Kestrel's, whose default it is
        }
        catch
        {
            accepted.Dispose();
            gate.Leave();
            throw;
        }
        var gated = new GatedConnection(accepted, gate, silent);
        var word = new FirstWord(accepted, connections.Create, Spoke) { Gated = gated };
        gated.FirstWord = word;
        _silent.TryAdd(word, true);
        silent.Add(accepted, gated);
        word.Begin(PollLoop.Shared);
    }

    // Or ended without a word.
    void Spoke(FirstWord word)
    {
        _silent.TryRemove(word, out _);
        if (word.Gated.IsKnown && !_ready.Writer.TryWrite(word.Gated))
            _ = word.Gated.DisposeAsync().AsTask();
    }

    // In order: with a reset, some libraries say that the host could not be reached.
    static void Refuse(Socket accepted)
    {
        using (accepted)
            accepted.Shutdown(SocketShutdown.Both);
    }
}
