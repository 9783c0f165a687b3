using System.Net.Sockets;

namespace PluginChat.Hosting.Sockets;

/// <summary>
/// A connected TCP socket that .NET does not own, or does not touch: a <see cref="PollLoop"/> watches it. One thread at a time reads it and
/// one writes it; who closes it has seen to it that nobody else does either.
/// </summary>
/// <param name="loop">Which watches it.</param>
/// <param name="file">Its file descriptor.</param>
sealed class PolledSocket(PollLoop loop, int file) : ISocketSink, IConnectionEnd
{
    ISocketReader? _reader;
    ReadinessSignal? _writable; // made when it first takes no more
    bool _isInterrupted;
    byte[] _unsent = []; // by an interrupted write
    bool _isEnding;
    bool _isClosed; // under its own lock, which is this object

    public int File => file;

    /// <summary>Called once, when it is closed.</summary>
    public Action? Closed { get; set; }

    /// <summary>The loop's.</summary>
    public int Place { get; private set; }

    /// <summary>The loop's: tells it from another in the same place, later.</summary>
    public uint Version { get; private set; }

    /// <summary>Whether the peer's end is there to read, behind what it sent: nothing more will be told.</summary>
    public bool IsEnding => Volatile.Read(ref _isEnding);

    /// <summary>Whom the loop tells. What came before is not told again, so it reads first.</summary>
    public ISocketReader? Reader
    {
        get => Volatile.Read(ref _reader);
        set => Volatile.Write(ref _reader, value);
    }

    public void Watched(int place, uint version) => (Place, Version) = (place, version);

    /// <summary>On the loop's thread.</summary>
    public void Tell(PollEvents events)
    {
        if ((events & (PollEvents.PeerEnded | PollEvents.Ended | PollEvents.Failed)) != 0)
            Volatile.Write(ref _isEnding, true);
        if ((events & ~PollEvents.Writable) != 0)
            Reader?.OnReadable();
        if ((events & (PollEvents.Writable | PollEvents.Ended | PollEvents.Failed)) != 0)
            Volatile.Read(ref _writable)?.Set();
    }

    /// <summary>As <see cref="LinuxSocket.Receive(int, Span{byte})"/>.</summary>
    public int Receive(Span<byte> buffer) => LinuxSocket.Receive(file, buffer);

    public int TrySend(ReadOnlySpan<byte> bytes) => LinuxSocket.Send(file, bytes);

    public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes) =>
        TrySend(bytes.Span) switch
        {
            < 0 => new(false),
            var sent when sent == bytes.Length => new(true),
            var sent => SendRestAsync(bytes[sent..]),
        };

    async ValueTask<bool> SendRestAsync(ReadOnlyMemory<byte> bytes)
    {
        // Before another try: room that came between the last one and this was told to nobody.
        var writable = Volatile.Read(ref _writable);
        if (writable is null)
            Volatile.Write(ref _writable, writable = new());
        while (!bytes.IsEmpty)
        {
            var sent = TrySend(bytes.Span);
            if (sent < 0)
                return false;
            if (sent == 0)
            {
                if (Volatile.Read(ref _isInterrupted))
                {
                    _unsent = bytes.ToArray();
                    return true;
                }
                await writable.WaitAsync().ConfigureAwait(false);
            }
            bytes = bytes[sent..];
        }
        return true;
    }

    /// <summary>Ends a write that waits, as if all were written; what was not is <see cref="TakeUnsent"/>'s.</summary>
    public void Interrupt()
    {
        Volatile.Write(ref _isInterrupted, true);
        Volatile.Read(ref _writable)?.Set();
    }

    /// <summary>What an interrupted write left, now that it has ended. Writes wait again from now on.</summary>
    public byte[] TakeUnsent()
    {
        var unsent = _unsent;
        _unsent = [];
        Volatile.Write(ref _isInterrupted, false);
        return unsent;
    }

    public void EndWrites() => LinuxSocket.EndWrites(file);

    /// <summary>Ends the connection; who reads and who writes is told. Nothing happens after <see cref="Close"/>. For any thread.</summary>
    public void Abort()
    {
        // This object: a lock of its own would cost each idle client 40 bytes. Nothing else locks it.
        lock (this)
        {
            if (!_isClosed)
                LinuxSocket.End(file);
        }
    }

    /// <summary>Ends watching it, and gives it back to .NET.</summary>
    public void GiveBack() => loop.Remove(this);

    /// <summary>
    /// Ends what is sent, and drops what came and nobody read: closing with that there would reset the connection, and what was sent last
    /// would be lost with it.
    /// </summary>
    /// <param name="most">Bytes to drop.</param>
    public void Linger(int most)
    {
        EndWrites();
        Span<byte> dropped = stackalloc byte[4096];
        for (int count; most > 0 && (count = Receive(dropped)) > 0; most -= count) { }
    }

    /// <summary>Closes it. Once, when nobody uses it any more.</summary>
    public void Close()
    {
        loop.Remove(this);
        LinuxSocket.End(file); // first: another process may have it too
        lock (this)
        {
            _isClosed = true; // from here on the number may be another connection's
            LinuxSocket.Close(file);
        }
        Closed?.Invoke();
    }

    /// <summary>Lets go of it, now that another process has it too. Once, when nobody uses it any more.</summary>
    public void LetGo()
    {
        loop.Remove(this);
        lock (this)
        {
            _isClosed = true;
            LinuxSocket.Close(file);
        }
        Closed?.Invoke();
    }

    /// <summary>Takes the file from a socket of .NET, which forgets it.</summary>
    public static int Detach(Socket socket)
    {
        var file = (int)socket.SafeHandle.DangerousGetHandle();
        socket.SafeHandle.SetHandleAsInvalid();
        GC.SuppressFinalize(socket);
        return file;
    }
}
