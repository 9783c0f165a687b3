using System.Buffers;
using PluginChat.Hosting.Sockets;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Receiving;

namespace PluginChat.Hosting.WebSockets;

/// <summary>
/// Receives from a socket that the host owns, when its loop says that something came: an idle client has no buffer, no task and no
/// operation under way. A pool's thread reads until nothing is left; while an event of the client runs, nobody does.
/// </summary>
/// <param name="socket">Only this reads it.</param>
/// <param name="client">Whose it is.</param>
/// <param name="dispatcher">Its action's.</param>
/// <param name="budget">What messages that are not there in full may take.</param>
/// <param name="deflate">Whether messages may be compressed.</param>
/// <param name="owner">Told of its end, and asked whether it may go on.</param>
sealed class SocketReceiveLoop(
    PolledSocket socket,
    Client client,
    ActionDispatcher dispatcher,
    ReceiveBudget budget,
    bool deflate,
    OwnedClients owner
) : ReceiveLoop(client, dispatcher, budget, deflate), ISocketReader, IThreadPoolWorkItem
{
    // Most messages are smaller. Who fills it has more to say, and is read with a larger one.
    const int SmallBytes = 4 << 10,
        LargeBytes = 64 << 10;

    // Then others have their turn on the thread.
    const int MostReads = 16;

    Turn _turn = Turn.Taken; // until it is started; who has it owns what follows
    bool _isAgain; // whether it was put back behind others
    TaskCompletionSource? _discarded; // set where all that comes is dropped
    bool _isStill; // the turn is kept until GoOn
    bool _isInMessage; // was in one that cannot move when it was last to stand still

    public PolledSocket Socket => socket;

    /// <summary>Whether it reads nothing until <see cref="GoOn"/>, and no event of its client runs.</summary>
    public bool IsStill => Volatile.Read(ref _isStill);

    /// <summary>Whether it is to stand still, and waits for the rest of a message with which no other process could go on.</summary>
    public bool IsInMessage => Volatile.Read(ref _isInMessage);

    /// <summary>Reads again.</summary>
    public void GoOn()
    {
        Volatile.Write(ref _isStill, false);
        _isAgain = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Begins to receive. Once.</summary>
    /// <param name="early">What came already.</param>
    /// <param name="handedOn">What the controller has of the message with which that begins.</param>
    public void Start(byte[] early, long handedOn = 0)
    {
        TakeUp(handedOn);
        socket.Reader = this;
        if (early.Length > 0)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(early.Length);
            early.CopyTo(buffer, 0);
            if (!TryTake(buffer, early.Length))
                return;
        }
        Run();
    }

    public void OnReadable()
    {
        if (_turn.TrySchedule())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_isAgain)
            _isAgain = false; // the turn was kept
        else if (!_turn.TryTakeScheduled())
            return;
        Run();
    }

    /// <summary>Reads what the peer still sends and drops it, after the end. Completes when the peer ends its side too.</summary>
    public Task DiscardAsync()
    {
        _discarded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var discarded = _discarded.Task;
        Run();
        return discarded;
    }

    // With the turn, which it gives back when nothing is left to read, and keeps when the connection has ended.
    void Run()
    {
        var size = SmallBytes;
        for (var reads = 0; reads < MostReads; reads++)
        {
            if (owner.IsStill && _discarded is null && Client.IsOpen)
            {
                Volatile.Write(ref _isInMessage, !CanMove);
                if (CanMove)
                {
                    Volatile.Write(ref _isStill, true); // with the turn
                    return;
                }
            }
            var buffer = ArrayPool<byte>.Shared.Rent(size);
            var count = socket.Receive(buffer.AsSpan(0, size));
            if (count > 0)
            {
                if (_discarded is not null)
                    ArrayPool<byte>.Shared.Return(buffer);
                else if (!TryTake(buffer, count))
                    return;
                // Less than was asked for: nothing is left, and if more comes, that is told.
                if (count < size && !socket.IsEnding && _turn.TryEnd())
                    return;
                size = count == size ? LargeBytes : SmallBytes;
                continue;
            }
            ArrayPool<byte>.Shared.Return(buffer);
            if (count == LinuxSocket.WouldBlock)
            {
                if (_turn.TryEnd())
                    return;
                continue;
            }
            if (_discarded is { } discarded)
            {
                discarded.TrySetResult();
                return;
            }
            BeginRead();
            if (count == 0)
                PeerEnded();
            else
                Broke();
            End(saidGoodbye: false);
            return;
        }
        _isAgain = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // Gives the buffer back to the pool when all of it is taken. False where it goes on later, or has ended.
    bool TryTake(byte[] buffer, int count)
    {
        BeginRead();
        var taking = TakeAsync(buffer.AsMemory(0, count));
        if (!taking.IsCompletedSuccessfully)
        {
            _ = GoOnAsync(taking, buffer);
            return false;
        }
        return Took(taking.Result, buffer);
    }

    async Task GoOnAsync(ValueTask<Next> taking, byte[] buffer)
    {
        Next next;
        try
        {
            next = await taking.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Broke();
            End(saidGoodbye: false, e);
            return;
        }
        if (Took(next, buffer))
            Run();
    }

    bool Took(Next next, byte[] buffer)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        if (next == Next.Wait)
        {
            EndRead();
            return true;
        }
        End(next == Next.PeerClosed);
        return false;
    }

    void End(bool saidGoodbye, Exception? failure = null)
    {
        End();
        _ = owner.EndAsync(this, saidGoodbye, failure);
    }
}
