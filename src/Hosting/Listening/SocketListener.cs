using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using PluginChat.Hosting.Logging;

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
    bool _isOpen; // read and written by Kestrel's one loop
    long? _said; // the same: when the log last said that no more can be accepted

    public EndPoint EndPoint { get; } = listening.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (!_isOpen)
        {
            await gate.Opened.WaitAsync(_closed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _isOpen = true;
        }
        while (!_closed.IsCancellationRequested)
        {
            try
            {
                var accepted = await listening.AcceptAsync(cancellationToken).ConfigureAwait(false);
                if (!gate.TryEnter(accepted, silent.TryTakePlace))
                {
                    Refuse(accepted);
                    continue;
                }
                return Connect(accepted);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
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
        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        listening.Dispose();
        await _closed.CancelAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        connections.Dispose();
        _closed.Dispose();
    }

    // In order: with a reset, some libraries say that the host could not be reached.
    static void Refuse(Socket accepted)
    {
        using (accepted)
            accepted.Shutdown(SocketShutdown.Both);
    }

    GatedConnection Connect(Socket accepted)
    {
        try
        {
            if (EndPoint is IPEndPoint)
                accepted.NoDelay = true; // as Kestrel's, whose default it is
            var connection = new GatedConnection(connections.Create(accepted), gate, silent);
            silent.Add(accepted, connection);
            return connection;
        }
        catch
        {
            accepted.Dispose();
            gate.Leave();
            throw;
        }
    }
}
