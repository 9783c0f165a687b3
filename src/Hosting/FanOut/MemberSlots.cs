using PluginChat.Hosting.FanOut.Writing;

namespace PluginChat.Hosting.FanOut;

/// <summary>
/// The members of one pump, in an array that is walked without a lock. A place keeps its member until that leaves; then
/// another takes it. A walk that misses a newcomer loses nothing: a newcomer's cursor starts at the tail.
/// </summary>
sealed class MemberSlots
{
    /// <summary>A place. The writer is there as well, because a walk of all members needs nothing else of most of them.</summary>
    public struct Slot
    {
        ClientWriter? _writer;
        Member? _member;

        public readonly ClientWriter? Writer => Volatile.Read(in _writer);

        /// <summary>Whose writer it is; after a change it may be the next one's, or nobody's, for a moment.</summary>
        public readonly Member? Member => Volatile.Read(in _member);

        internal void Set(Member? member)
        {
            Volatile.Write(ref _member, member);
            Volatile.Write(ref _writer, member?.Writer);
        }
    }

    readonly Lock _lock = new();
    readonly Stack<int> _free = new(); // under _lock
    Slot[] _slots = new Slot[16]; // replaced under _lock, its elements written under _lock
    int _used; // written under _lock

    /// <summary>The places in use now, some of them empty: a snapshot of the array, not of the members.</summary>
    public ReadOnlySpan<Slot> Places
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
                    var larger = new Slot[place * 2];
                    _slots.CopyTo(larger, 0);
                    Volatile.Write(ref _slots, larger);
                }
            }
            _slots[place].Set(member);
            if (place == _used)
                Volatile.Write(ref _used, place + 1);
            return place;
        }
    }

    public void Remove(int place)
    {
        lock (_lock)
        {
            _slots[place].Set(null);
            _free.Push(place);
        }
    }
}
