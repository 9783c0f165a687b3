using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace PluginChat.Host.FanOut;

/// <summary>
/// Everyone connected to one action, and its groups. It belongs to the host and outlives every generation of the
/// controller: that is why a reload drops nobody.
/// </summary>
sealed class ActionHub : IClients, IGroups
{
    // Fewer members than this are written to one by one; more are left to a walk of the pumps.
    const int FewMembers = 16;

    readonly ConcurrentDictionary<long, Member> _byId = new();
    readonly ConcurrentDictionary<string, GroupMembers> _groups = new(StringComparer.Ordinal);
    readonly FanOutPump[] _pumps;
    int _count;                             // of _byId, whose own Count takes all its locks

    public ActionHub(string name, FanOutSettings settings)
    {
        Name = name;
        Clock = settings.Clock;
        Log = new(Clock);
        _pumps = [.. Enumerable.Range(0, settings.Pumps).Select(_ => new FanOutPump())];
    }

    /// <summary>The action's name.</summary>
    public string Name { get; }

    public BroadcastLog Log { get; }

    public CoarseClock Clock { get; }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Messages that came from its clients.</summary>
    public StripedCounter Received { get; } = new();

    /// <summary>Messages that were sent to one client.</summary>
    public StripedCounter SentToOne { get; } = new();

    /// <summary>Messages that were published: to all, to some or to one.</summary>
    public long Published => Log.Published + SentToOne.Sum;

    /// <summary>One for each published message and each client that it was for.</summary>
    public long Deliveries => Log.Deliveries + SentToOne.Sum;

    /// <summary>What waits for the client that is furthest behind, in bytes.</summary>
    public long LargestBacklog => _byId.Select(p => p.Value.Writer.PendingBytes).DefaultIfEmpty().Max();

    public IGroup this[string name] => new Group(this, name);

    /// <summary>Makes a client a member; it gets what is published from now on.</summary>
    public void Join(Member member)
    {
        _byId.TryAdd(member.Id, member);
        Interlocked.Increment(ref _count);
        member.Writer.Log.AddReader();
        member.Place = PumpOf(member).Members.Add(member);
        // What was published between the opening of its cursor and now was walked without it.
        if (member.Writer.HasPending)
            member.Writer.WriteSoon();
    }

    /// <summary>Takes a client out of the action and of all its groups.</summary>
    public void Leave(Member member)
    {
        if (!_byId.TryRemove(member.Id, out _))
            return;
        Interlocked.Decrement(ref _count);
        member.Writer.Log.RemoveReader();
        PumpOf(member).Members.Remove(member.Place);
        foreach (var group in member.LeaveGroups())
            RemoveFromGroup(group, member);
    }

    public int Send(WebSocketMessage message, IWebSocketClient? except = null)
    {
        if (except is not null && except is Member excluded && excluded.Hub == this && _byId.ContainsKey(excluded.Id))
            return SendTo(_byId.Values, message, excluded);
        Log.Append(message);
        foreach (var pump in _pumps)
            pump.Schedule();
        return Count;
    }

    public bool TryGet(long id, [NotNullWhen(true)] out IWebSocketClient? client)
    {
        var found = _byId.TryGetValue(id, out var member);
        client = member;
        return found;
    }

    public IEnumerator<IWebSocketClient> GetEnumerator() => _byId.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>All clients, without a copy.</summary>
    public IEnumerable<Member> Enumerate() => _byId.Select(p => p.Value);

    internal GroupMembers? FindGroup(string name) => _groups.GetValueOrDefault(name);

    internal bool AddToGroup(string name, Member member)
    {
        if (member.Hub != this)
            throw new ArgumentException($"Member {member.Id} is connected to the action '{member.Hub.Name}' and cannot join a group of '{Name}'.", nameof(member));
        while (true)
        {
            switch (_groups.GetOrAdd(name, static _ => new GroupMembers()).Add(member))
            {
                case GroupMembers.AddResult.Added:
                    if (member.JoinGroup(name))
                        return true;
                    RemoveFromGroup(name, member);      // it left the action in between
                    return false;
                case GroupMembers.AddResult.IsMember:
                    return false;
            }
        }
    }

    internal bool RemoveFromGroup(string name, Member member)
    {
        if (!_groups.TryGetValue(name, out var members) || !members.Remove(member, out var empty))
            return false;
        member.LeaveGroup(name);
        if (empty)
            _groups.TryRemove(KeyValuePair.Create(name, members));
        return true;
    }

    /// <summary>
    /// Sends to some. The log is held meanwhile, so that all of them see this message between the same two broadcasts: the
    /// action keeps one order.
    /// </summary>
    internal int SendTo(ICollection<Member> members, WebSocketMessage message, Member? except)
    {
        var plain = FrameEncoder.Encode(message);
        var deflated = Log.EncodeDeflated(message) ?? plain;
        var queued = 0;
        using (Log.Hold())
        {
            foreach (var member in members)
            {
                if (member != except && member.Writer.TryEnqueue(member.Writer.Log == Log.Plain ? plain : deflated))
                    queued++;
            }
            Log.CountPublished(queued);
        }
        if (queued > FewMembers)
        {
            foreach (var pump in _pumps)
                pump.Schedule();
        }
        else
        {
            foreach (var member in members)
                member.Writer.WriteSoon();
        }
        return queued;
    }

    FanOutPump PumpOf(Member member) => _pumps[member.Id % _pumps.Length];
}
