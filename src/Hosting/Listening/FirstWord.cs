using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.Listening;

/// <summary>
/// A connection that has said nothing yet. By its first bytes it becomes one whose socket the host may take later, for a WebSocket over
/// plain HTTP/1.1, or one of Kestrel's own: TLS, HTTP/2 and all other requests. Until then it costs no buffer.
/// </summary>
/// <param name="socket">Just accepted.</param>
/// <param name="connect">Makes one of Kestrel's own.</param>
/// <param name="over">Told once, when it is known what the connection is, or that it has ended before.</param>
sealed class FirstWord(Socket socket, Func<Socket, ConnectionContext> connect, Action<FirstWord> over) : ISocketReader, IThreadPoolWorkItem
{
    // Of a head that is longer than what is looked at, the beginning says enough; so it does of one that comes in parts.
    const int LooksAt = 2048;

    readonly Lock _lock = new();
    PolledSocket? _polled; // under _lock; null when it is decided, or has ended
    Turn _turn;

    /// <summary>Its place at the gate. Set before <see cref="Begin"/>.</summary>
    public required GatedConnection Gated { get; init; }

    /// <summary>Waits for it. Where the system cannot, it is Kestrel's at once.</summary>
    public void Begin(PollLoop? loop)
    {
        if (loop is not null)
        {
            var polled = new PolledSocket(loop, (int)socket.SafeHandle.DangerousGetHandle()) { Reader = this };
            lock (_lock)
            {
                if (loop.TryAdd(polled))
                {
                    _polled = polled;
                    return;
                }
            }
        }
        Gated.Become(connect(socket));
        over(this);
    }

    /// <summary>Ends it, where nothing was said yet.</summary>
    /// <returns>False where something was: then it is somebody else's to end.</returns>
    public bool TryEnd()
    {
        lock (_lock)
        {
            if (_polled is not { } polled)
                return false;
            _polled = null;
            PolledSocket.Detach(socket);
            polled.Close();
        }
        over(this);
        return true;
    }

    /// <summary>Ends waiting for it, as another process may. False where something was said.</summary>
    public bool TryStand()
    {
        lock (_lock)
        {
            if (_polled is not { } polled)
                return false;
            polled.GiveBack();
            _polled = null;
            return true;
        }
    }

    /// <summary>The socket's file, while nobody waits for it.</summary>
    public int File => (int)socket.SafeHandle.DangerousGetHandle();

    /// <summary>Lets go of the socket, which another process has. Nobody waits for it.</summary>
    public void LetGo()
    {
        LinuxSocket.Close(PolledSocket.Detach(socket));
        Gated.LetGo();
        over(this);
    }

    public void OnReadable()
    {
        if (_turn.TrySchedule())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    public void Execute()
    {
        if (!_turn.TryTakeScheduled())
            return;
        bool isDecided;
        lock (_lock)
        {
            do
            {
                isDecided = TryDecide();
            } while (!isDecided && !_turn.TryEnd());
        }
        if (isDecided)
            over(this);
    }

    // Under _lock. The turn is never given back where it is decided, and where it has ended nobody asks again.
    bool TryDecide()
    {
        if (_polled is not { } polled)
            return false;
        Span<byte> head = stackalloc byte[LooksAt];
        var length = LinuxSocket.Peek(polled.File, head);
        if (length == LinuxSocket.WouldBlock)
            return false;
        _polled = null;
        if (length > 0 && IsForTheHost(head[..length]))
        {
            var owned = new OwnedConnection(socket, polled, Gated);
            Gated.Become(owned);
            polled.Reader = owned;
            owned.OnReadable(); // what came before
            return true;
        }
        polled.GiveBack();
        Gated.Become(connect(socket));
        return true;
    }

    // A handshake, or a head of which too little is there to say: Kestrel reads both.
    static bool IsForTheHost(ReadOnlySpan<byte> head)
    {
        var method = "GET "u8;
        if (!method.StartsWith(head[..Math.Min(head.Length, method.Length)]))
            return false;
        if (head.Length < LooksAt && head.IndexOf("\r\n\r\n"u8) < 0)
            return true;
        Span<byte> lower = stackalloc byte[LooksAt];
        _ = Ascii.ToLower(head, lower, out _);
        return lower[..head.Length].IndexOf("\nupgrade:"u8) >= 0 || head.Length == LooksAt;
    }
}
