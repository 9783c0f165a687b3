namespace PluginChat.Hosting.FanOut;

/// <summary>
/// Walks its clients and lets each one that is behind write up to the tail. While it walks, more is appended: so batches
/// grow with the load and cost nothing when there is none. No timer and no thread.
/// </summary>
sealed class FanOutPump : IThreadPoolWorkItem
{
    const int Idle = 0,
        Scheduled = 1,
        Running = 2,
        RunningAndAsked = 3;

    int _state;

    public MemberSlots Members { get; } = new();

    /// <summary>Sees to it that a walk begins after this call. Cheap when one is already due.</summary>
    public void Schedule()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state is Scheduled or RunningAndAsked)
                return;
            if (Interlocked.CompareExchange(ref _state, state == Idle ? Scheduled : RunningAndAsked, state) != state)
                continue;
            if (state == Idle)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _state, Running);
        Interlocked.MemoryBarrier();
        foreach (ref readonly var place in Members.Places)
        {
            if (place.Writer is not { HasPending: true } writer)
                continue;
            // A busy writer goes on by itself when its socket takes more: here it costs one comparison, not a system call.
            if (writer.IsBlocked && place.Member is { IsTooFarBehind: true } member)
                member.CloseSlow(member.BacklogIsFull);
            else
                writer.WriteNow();
        }
        if (Interlocked.CompareExchange(ref _state, Idle, Running) == Running)
            return;
        // Another walk is due. Back to the queue: between two walks the receivers have their turn, and the next batch grows.
        Volatile.Write(ref _state, Scheduled);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
