using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut.Logs;
using PluginChat.Hosting.FanOut.Sessions;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.Notices;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.FanOut;

// Long: joins, leaves, publications and deliveries of one channel share its lock and its order.
/// <summary>
/// Everyone connected to one action, and its groups. It belongs to the host and outlives every generation of the
/// controller: that is why a reload drops nobody.
/// </summary>
sealed class ActionHub : IClients, IActionChannel, IChannelReader
{
    // Fewer members than this are written to one by one; more are left to a walk of the pumps.
    const int FewMembers = 16;

    readonly ConcurrentDictionary<long, Member> _byId = new();
    readonly FormerKeys _formerKeys = new();
    readonly FanOutPump[] _pumps;
    readonly HostId _host;
    readonly INoticeBoard _board;
    readonly Action<string>? _notice;
    readonly Action<string>? _refused;
    int _epochs; // while the log is held: how many there were
    long _missed;
    int _count; // of _byId, whose own Count takes all its locks

    /// <param name="controller">The controller's name.</param>
    /// <param name="name">The action's name.</param>
    /// <param name="settings">What it shares with the host's other actions.</param>
    /// <param name="retention">How much of what is published is kept.</param>
    public ActionHub(string controller, string name, FanOutSettings settings, Retention retention)
    {
        (Controller, Name) = (controller, name);
        Clock = settings.Clock;
        Tokens = new(settings.Engine.ResumeSecrets, $"{controller}/{name}");
        Log = new(Clock) { TokenOf = Tokens.IssueForNewEpoch };
        if (retention.KeepsHistory)
            Log.Keep(retention);
        _pumps = [.. Enumerable.Range(0, settings.Pumps).Select(_ => new FanOutPump())];
        _host = settings.Engine.Host;
        Sessions = new($"{controller}/{name}", _host);
        _notice = settings.Notice is { } notice ? text => notice(controller, text) : null;
        _refused = settings.PublishRefused;
        Presence = new(this);
        Groups = new Groups(this, Sets.Groups);
        _board = settings.Board;
        Channel = settings.Engine.Open($"{controller}/{name}", retention, this);
        Channel.Start();
    }

    /// <summary>The name of its controller.</summary>
    public string Controller { get; }

    public string Name { get; }

    /// <summary>Who is connected, on all hosts.</summary>
    public ActionPresence Presence { get; }

    /// <summary>What every message to several clients goes through.</summary>
    public IMessageChannel Channel { get; }

    public BroadcastLog Log { get; }

    /// <summary>What its clients come back with.</summary>
    public ResumeTokens Tokens { get; }

    /// <summary>The connections that ended last and may be come back from.</summary>
    public EndedSessions Ended { get; } = new();

    /// <summary>What its clients numbered and sent.</summary>
    public ClientSessions Sessions { get; }

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

    /// <summary>
    /// Messages of other hosts that were lost to this one, as far as they can be counted; where they cannot, it counts one.
    /// </summary>
    public long Missed => Volatile.Read(ref _missed);

    /// <summary>Its groups, as a controller sees them.</summary>
    public IGroups Groups { get; }

    string IActionChannel.Action => Name;

    IClients IActionChannel.Clients => this;

    IPresence IActionChannel.Presence => Presence;

    /// <summary>The sets of its clients that messages may be for.</summary>
    internal MemberSets Sets { get; } = new();

    /// <summary>
    /// Makes a client a member; it gets what is published from now on. Called while the log is held since its place there was taken: what
    /// goes to some alone would miss it in between.
    /// </summary>
    public void Join(Member member)
    {
        _formerKeys.Add(member.Was, member.Id);
        member.JoinedEpoch = _epochs;
        _byId.TryAdd(member.Id, member);
        Sets.Join(member);
        Interlocked.Increment(ref _count);
        member.Place = PumpOf(member).Members.Add(member);
        Channel.Presence.Changed(member.Id);
        // What was published between the opening of its cursor and now was walked without it.
        if (member.Writer.HasPending)
            member.Writer.WriteSoon();
    }

    /// <summary>Takes a client out of the action and of all its groups.</summary>
    public void Leave(Member member)
    {
        if (!Forget(member))
            return;
        if (Log.IsNumbered(member.Writer.Log))
            Ended.Add(member.Id, member.Session);
        Presence.Left(member);
    }

    /// <summary>The same, of one that goes on in another process: nobody is told that it left.</summary>
    public bool Forget(Member member)
    {
        if (!_byId.TryRemove(member.Id, out _))
            return false;
        Interlocked.Decrement(ref _count);
        member.Writer.Log.RemoveReader();
        PumpOf(member).Members.Remove(member.Place);
        Sets.Leave(member);
        _formerKeys.Remove(member.Was, member.Id);
        return true;
    }

    public SendResult Send(WebSocketMessage message, IWebSocketClient? except) => Publish(null, message, except);

    internal SendResult Publish(string? group, WebSocketMessage message, IWebSocketClient? except)
    {
        if (!OutgoingText.IsValid(message))
            return SendResult.InvalidText;
        var isAccepted = TryPublish(ToPublish(group, message, except));
        if (!isAccepted)
            _refused?.Invoke(Name); // counted whatever the author does about it: few look at the result
        return isAccepted ? SendResult.Queued : SendResult.Refused;
    }

    /// <summary>Publishes what is checked. False where the engine does not take it.</summary>
    public bool TryPublish(in Publication publication)
    {
        var isAccepted = Channel.TryPublish(publication, out _);
        if (publication.Id is not null)
            NumberedMessage.Current?.Published(isAccepted, Sessions);
        return isAccepted;
    }

    Publication ToPublish(string? group, WebSocketMessage message, IWebSocketClient? except) =>
        new(message, group, except is Member excluded && excluded.Hub == this && _byId.ContainsKey(excluded.Id) ? KeyOf(excluded) : null)
        {
            Id = NumberedMessage.Current?.Id,
        };

    /// <summary>Where what is published goes while the channel or the log stands still. Set before one does.</summary>
    public Action<ActionHub, Publication>? Elsewhere { get; set; }

    /// <summary>
    /// What is known of a connection, whether it has ended or is still thought to be open; null where it was another host's, or long ago.
    /// </summary>
    public EndedSession? SessionOf(ClientKey client) =>
        client.Host != _host ? null
        : _byId.TryGetValue(client.Client, out var member) ? member.Session
        : Ended.TryGet(client.Client, out var ended) ? ended
        : null;

    /// <summary>What a client is called among all hosts.</summary>
    public ClientKey KeyOf(Member member) => new(_host, member.Id);

    // To a group: whether anybody here is in it or not, it has a number.
    int IChannelReader.Deliver(in Publication publication)
    {
        if (publication is { Offset: not Publication.None, Id: { } id })
            Sessions.PassedOn(id);
        if (publication.Group is not null || publication.Except is not null)
            return SendToSome(publication);
        if (Log.TryAppend(publication))
            SchedulePumps();
        else
            Elsewhere!(this, publication);
        return Count;
    }

    void IChannelReader.Late(in Publication publication) => Elsewhere!(this, publication);

    int IChannelReader.CountReceivers(in Publication publication) =>
        (publication.Group is { } group ? Sets.Find(group)?.Count ?? 0 : Count)
        - (publication.Except is { } except && IsReceiver(publication.Group, except) ? 1 : 0);

    bool IsReceiver(string? group, ClientKey except) =>
        except.Host == _host
        && _byId.TryGetValue(except.Client, out var member)
        && (group is null || Sets.Find(group)?.Contains(member) == true);

    // In the same order in which it was delivered without one.
    void IChannelReader.Number(in Publication publication)
    {
        if (publication.Id is { } id)
            Sessions.PassedOn(id);
        Log.Number(publication);
        SchedulePumps();
    }

    void IChannelReader.Repeat(in Publication publication)
    {
        if (publication.Id is { } id)
            Sessions.PassedOn(id);
        Member[] late;
        using (Log.EnterAppendLock())
        {
            late = [.. _byId.Values.Where(MayLackRepeated)];
            if (late.Length == 0)
                Log.Number(publication);
            else
                NumberFor(publication);
        }
        foreach (var member in late.Where(m => !Log.IsNumbered(m.Writer.Log)))
            member.MissMessages();
        SchedulePumps();
    }

    // Whether this host does not know that a member has what it had from an epoch before. While the log is held.
    bool MayLackRepeated(Member member) => member.JoinedEpoch == _epochs || member.CameBack;

    // While the log is held. One by one, as not all are told the same.
    void NumberFor(in Publication publication)
    {
        Log.Advance(publication);
        var (here, gap) = (ChannelNotes.At(Log.Position), ChannelNotes.Gap(Log.Position, missed: null));
        foreach (var member in _byId.Values.Where(m => Log.IsNumbered(m.Writer.Log)))
        {
            member.Writer.TryEnqueue(MayLackRepeated(member) ? gap : here, isPublished: true);
            member.Writer.WriteSoon();
        }
    }

    void IChannelReader.Jump(ChannelPosition position, long? missed)
    {
        using (Log.EnterAppendLock())
        {
            if (position.Epoch != Log.Position.Epoch)
                _epochs++;
            Log.Jump(position, missed);
        }
        SchedulePumps();
        if (missed == 0)
            return;
        Interlocked.Add(ref _missed, missed ?? 1);
        // Who counts has a note of it, in its place in the log.
        foreach (var member in Enumerate().Where(m => !Log.IsNumbered(m.Writer.Log)))
            member.MissMessages();
        _notice?.Invoke(
            $"action '{Name}': {(missed is { } count ? $"{count:N0} messages" : "an unknown number of messages")} of "
                + $"other hosts were missed; it goes on at {position}"
        );
    }

    string? IChannelReader.NameOf(long client, out bool isHere)
    {
        isHere = _byId.ContainsKey(client);
        return Presence.NameOf(client);
    }

    int IChannelReader.ClientCount => Count;

    IEnumerable<long> IChannelReader.ClientIds => _byId.Select(p => p.Key);

    public bool TryGet(long id, [NotNullWhen(true)] out IWebSocketClient? client)
    {
        client = _byId.GetValueOrDefault(id);
        return client is not null;
    }

    public IEnumerator<IWebSocketClient> GetEnumerator() => _byId.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Contains(long id) => _byId.ContainsKey(id);

    /// <summary>All clients, without a copy.</summary>
    public IEnumerable<Member> Enumerate() => _byId.Select(p => p.Value);

    public IUserClients User(string name) => UserClients.Of(this, name, _board);

    /// <summary>
    /// Sends to some. The log is held meanwhile, so that all of them see this message between the same two broadcasts: the
    /// action keeps one order. Nobody comes or goes in between either.
    /// </summary>
    int SendToSome(in Publication publication)
    {
        var message = publication.Message;
        var plain = FrameEncoder.Encode(message);
        var deflated = Log.EncodeDeflated(message) ?? plain;
        byte[]? numbered = null;
        var queued = 0;
        List<Member>? behind = null,
            slow = null;
        ICollection<Member> members;
        using (Log.EnterAppendLock())
        {
            if (Log.IsStill)
            {
                Elsewhere!(this, publication);
                return Count;
            }
            var except = publication.Except is { } key ? Excluded(key) : [];
            if (publication.Group is null && except.IsEmpty)
            {
                Log.Append(publication);
                SchedulePumps();
                return Count;
            }
            members = publication.Group is not { } group ? _byId.Values : Sets.ReceiversOf(group);
            var offset = Log.Advance(publication);
            foreach (var member in members)
            {
                if (except.Contains(member.Id))
                    continue;
                if (member.IsTooFarBehind)
                {
                    var isBlocked = member.Writer.IsBlocked;
                    (isBlocked ? behind ??= [] : slow ??= []).Add(member);
                    if (isBlocked)
                        continue;
                }
                var log = member.Writer.Log;
                if (
                    member.Writer.TryEnqueue(
                        log == Log.Plain ? plain
                            : Log.IsNumbered(log) ? numbered ??= NumberedFrame.Encode(message, offset)
                            : deflated,
                        isPublished: true
                    )
                )
                    queued++;
            }
            Log.CountPublished(queued);
        }
        // Not under the log's lock: to close a client takes others, and a line of the log.
        foreach (var member in behind ?? [])
            member.CloseSlow(member.BacklogIsFull);
        if (queued > FewMembers)
            SchedulePumps();
        foreach (var member in queued > FewMembers ? slow ?? [] : members)
            member.Flush();
        return queued;
    }

    // Who of this host's clients a message is not for.
    ImmutableArray<long> Excluded(ClientKey except)
    {
        var members = _formerKeys.Find(except);
        return except.Host == _host && _byId.ContainsKey(except.Client) ? members.Add(except.Client) : members;
    }

    void SchedulePumps()
    {
        foreach (var pump in _pumps)
            pump.Schedule();
    }

    FanOutPump PumpOf(Member member) => _pumps[member.Id % _pumps.Length];
}
