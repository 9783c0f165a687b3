using System.Collections.Immutable;
using System.Net;
using System.Security.Claims;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.FanOut.Logs;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Hosting.Frames;
using PluginChat.Hosting.Logging;

namespace PluginChat.Hosting.FanOut;

/// <summary>One client as the fan-out sees it: a writer, and its places in the action and its groups.</summary>
abstract class Member(long id, ActionHub hub, LogChain log, LogCursor cursor, long backlogBytes) : IWebSocketClient
{
    HashSet<string>? _groups; // under the lock
    bool _left; // under the lock
    bool _wasInGroups; // under the lock
    long _sentAlone; // counted by whoever sends

    /// <summary>One for all that is known of it: each would cost a client 40 bytes. Nobody waits or calls others with it.</summary>
    protected Lock Lock { get; } = new();

    public long Id => id;

    public ActionHub Hub => hub;

    public ClientWriter Writer { get; } = new(log, cursor, hub.Clock);

    /// <summary>Where the pump finds it. Written by the hub alone.</summary>
    public int Place { get; set; }

    /// <summary>
    /// Whether more than its budget waits to be written. The largest message comes on top: having that one waiting
    /// is not the reader's fault, whatever its size.
    /// </summary>
    public bool IsTooFarBehind =>
        !Writer.IsSealed && Writer.PendingBytes - Math.Max(log.LargestFrame, Writer.LargestDirectFrame) > backlogBytes;

    /// <summary>
    /// Whether nothing more may be queued for it. Everything that queues something for one client asks before it does: what waits is then
    /// never more than the budget, the largest message and one more.
    /// </summary>
    public bool IsOverBacklog => Writer.IsBlocked && IsTooFarBehind;

    /// <summary>
    /// Sees to it that what was queued for it goes out. Whoever queues much at once writes itself: a reader that reads is not behind.
    /// </summary>
    public void Flush()
    {
        if (IsTooFarBehind)
            Writer.WriteNow();
        else
            Writer.WriteSoon();
    }

    /// <summary>Why a client fell behind whose budget in bytes is used up.</summary>
    public string BacklogIsFull => $"more than {backlogBytes} bytes waited";

    /// <summary>What there is to tell the client about this connection when it comes back from it.</summary>
    public EndedSession Session
    {
        get
        {
            lock (Lock)
                return new(Volatile.Read(ref _sentAlone), _wasInGroups);
        }
    }

    /// <summary>When the controller last handled a message of it well, in the coarse clock's milliseconds; 0 for never.</summary>
    public virtual long ServedAt => 0;

    public abstract IPEndPoint? RemoteEndPoint { get; }

    public abstract string Path { get; }

    public abstract IReadOnlyDictionary<string, string> Parameters { get; }

    public abstract string? Protocol { get; }

    public abstract IReadOnlyDictionary<string, string> Headers { get; }

    public abstract ClaimsPrincipal User { get; }

    public abstract CancellationToken Closed { get; }

    public abstract IClientItems Items { get; }

    public abstract bool IsOpen { get; }

    public SendResult Send(WebSocketMessage message)
    {
        if (!IsOpen)
            return SendResult.Closed;
        if (!OutgoingText.IsValid(message))
            return SendResult.InvalidText;
        if (IsOverBacklog)
        {
            CloseSlow(BacklogIsFull);
            return SendResult.TooFarBehind;
        }
        if (!Writer.TryEnqueue(hub.Log.Encode(message, log)))
            return SendResult.Closed;
        hub.SentToOne.Add(1);
        Interlocked.Increment(ref _sentAlone);
        Flush();
        return SendResult.Queued;
    }

    public abstract void Close(WebSocketCloseCode code = WebSocketCloseCode.NormalClosure, string? reason = null);

    /// <summary>Closes a client that does not read with 1013, and drops what waits for it.</summary>
    /// <param name="why">For the log.</param>
    public abstract void CloseSlow(string why);

    /// <summary>Messages that were for it were lost between hosts, and no note says so. Behind everything that came before.</summary>
    public abstract void MissMessages();

    /// <summary>In which of its action's epochs it became a member, counted. Written by the hub alone.</summary>
    public int JoinedEpoch { get; set; }

    /// <summary>
    /// Whether it goes on from a position that it had. What it has up to there it may have from another host, and where two servers took
    /// themselves for the master for a while, from another branch of the log than this host's.
    /// </summary>
    public bool CameBack { get; set; }

    /// <summary>Who it says it was on connections before.</summary>
    public ImmutableArray<ClientKey> Was { get; init; } = [];

    /// <summary>Notes a membership. False where there is one already, or the client has left the action.</summary>
    public bool JoinGroup(string name)
    {
        lock (Lock)
        {
            if (_left)
                return false;
            _wasInGroups = true;
            return (_groups ??= new(StringComparer.Ordinal)).Add(name);
        }
    }

    /// <summary>Ends a membership. False where there was none.</summary>
    public bool LeaveGroup(string name)
    {
        lock (Lock)
            return _groups?.Remove(name) == true;
    }

    /// <summary>The groups that it is in now.</summary>
    public string[] GroupNames
    {
        get
        {
            lock (Lock)
                return [.. _groups ?? []];
        }
    }

    /// <summary>Goes on with what there is to tell it when it comes back.</summary>
    protected void GoOn(EndedSession session)
    {
        lock (Lock)
            (_sentAlone, _wasInGroups) = (session.SentAlone, session.WasInGroups);
    }

    /// <summary>Ends all memberships, and returns what they were.</summary>
    public string[] LeaveGroups()
    {
        lock (Lock)
        {
            _left = true;
            string[] groups = [.. _groups ?? []];
            _groups = null;
            return groups;
        }
    }
}
