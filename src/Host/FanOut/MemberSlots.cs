namespace PluginChat.Host.FanOut;

/// <summary>
/// The members of one pump, in an array that is walked without a lock. A place keeps its member until that leaves; then
/// another takes it. A walk that misses a newcomer loses nothing: a newcomer's cursor starts at the tail.
/// </summary>
sealed class MemberSlots
{
    readonly Lock _lock = new();
    readonly Stack<int> _free = new();      // under _lock
    Member?[] _slots = new Member?[16];               // replaced under _lock, its elements written under _lock
    int _used;                              // written under _lock

    /// <summary>The places in use now, some of them empty: a snapshot of the array, not of the members.</summary>
    public ReadOnlySpan<Member?> Places
    {
        get
        {
            var slots = Volatile.Read(ref _slots);
            return slots.AsSpan(0, Math.Min(Volatile.Read(ref _used), slots.Length));
        }
    }

    /// <summary>Adds a member and returns its place.</summary>
    public int Add(Member member)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var place))
            {
                place = _used;
                if (place == _slots.Length)
                {
                    var larger = new Member?[place * 2];
                    _slots.CopyTo(larger, 0);
                    Volatile.Write(ref _slots, larger);
                }
            }
            Volatile.Write(ref _slots[place], member);
            if (place == _used)
                Volatile.Write(ref _used, place + 1);
            return place;
        }
    }

    public void Remove(int place)
    {
        lock (_lock)
        {
            Volatile.Write(ref _slots[place], null);
            _free.Push(place);
        }
    }
}
