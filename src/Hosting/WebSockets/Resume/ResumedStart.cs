using System.Collections.Immutable;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.FanOut.Sessions;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.WebSockets.Resume;

/// <summary>
/// What goes to a client before what is published from its handshake on: the host's note of what it gets, and the messages it missed. They
/// end where the client's place in the log begins, so none is missed between and none comes twice.
/// </summary>
/// <param name="request">What the client asked for.</param>
/// <param name="hub">Its action.</param>
/// <param name="live">The position from which on it reads the log.</param>
/// <param name="isCurrent">Whether the host has read all that there is, where the client is ahead of it.</param>
sealed class ResumedStart(ResumeRequest request, ActionHub hub, ChannelPosition live, bool isCurrent)
{
    // As it was when the client took its place in the log: what gets a number later has one for it too.
    readonly bool _isAhead = hub.Channel.IsAhead;

    readonly ClientSession? _session = hub.Sessions.Of(request.Session);

    /// <summary>Whether the client goes on where it was. It is thought to until it is known.</summary>
    public bool IsResumed { get; private set; } = request.After is not null;

    /// <summary>Collects it, once the controller has let the client in.</summary>
    /// <param name="client">Who the client is from now on.</param>
    public async ValueTask<Replay> CollectAsync(ClientKey client)
    {
        await hub.Tokens.RefreshAsync();
        if (request.After is not null)
            await hub.Sessions.LearnAsync(request.Session, hub.Channel);
        if (request.After is not { } after)
            return await AnewAsync(
                new(client, live) { Resumed = request.IsUnderstood ? null : false, Reason = request.IsUnderstood ? null : "unknown" },
                FormerAt(live, isGranted: false)
            );
        var isGranted = request.Token is { } token && hub.Tokens.Grants(token, after);
        var was = FormerAt(after, isGranted);
        var session = isGranted && was is [var last, ..] ? hub.SessionOf(last.Client) : null;
        var hello = new HelloNote(client, after) { Resumed = false, ToOne = session?.SentAlone };
        if (!live.IsKnown || !live.Reaches(after) && !isCurrent)
            return await AnewAsync(hello with { Reason = "unavailable" }, was);
        if (!live.Reaches(after))
            return await AnewAsync(hello with { Reason = "epoch" }, was);
        if (!isGranted)
            return await AnewAsync(hello with { Reason = "token" }, was);
        // Clients that were here have messages which have no number yet. Which of them this one has cannot be known.
        if (_isAhead)
            return await AnewAsync(hello with { Reason = "unavailable" }, was);
        try
        {
            // From this host's memory where that reaches back; a host that has just started asks the engine.
            var missed = hub.Log.Between(after, live.Offset) ?? await hub.Channel.ReadAsync(after, live.Offset);
            return missed is { } range
                ? From(
                    hello with
                    {
                        Resumed = true,
                    },
                    range,
                    was,
                    mayBeInGroups: session is not { WasInGroups: false } || hub.Sets.HasSentToUsers
                )
                : await AnewAsync(hello with { Reason = "tooOld" }, was);
        }
        catch (TimeoutException)
        {
            return await AnewAsync(hello with { Reason = "unavailable" }, was);
        }
    }

    // Who it was at a position and later, newest first: the client it was last, up to now, and before that those whom it had not outlived
    // by then.
    ImmutableArray<FormerClient> FormerAt(ChannelPosition after, bool isGranted)
    {
        if (isGranted && request.Token is { Client: { } named } token)
            return [new(named, live.Offset), .. token.Former.Where(f => f.Until > after.Offset)];
        return request.As is { } key ? [new(key, live.Offset)] : [];
    }

    async ValueTask<Replay> AnewAsync(HelloNote hello, ImmutableArray<FormerClient> was)
    {
        IsResumed = false;
        var last = request.History > 0 && live.IsKnown ? await LastAsync() : default;
        return From(
            hello with
            {
                Position = last.First is { } first ? live with { Offset = first.Offset - 1 } : live,
            },
            last,
            was,
            mayBeInGroups: true
        );
    }

    async ValueTask<RetainedRange> LastAsync()
    {
        var kept = hub.Log.Last(request.History, live.Offset);
        if (kept.Count() is var count && count == request.History)
            return kept;
        var read = await hub.Channel.ReadLastAsync(request.History, live);
        return read.Count() > count ? read : kept;
    }

    Replay From(HelloNote hello, RetainedRange messages, ImmutableArray<FormerClient> was, bool mayBeInGroups)
    {
        var (all, own) = (messages.Count(), messages.Count(m => !m.IsLost && !Replay.IsLeftOut(m, was)));
        // Every message has a number, and only those to groups are not kept: so as many went to groups as numbers are missing.
        var numbers = live.Offset - hello.Position.Offset;
        hello = hello with
        {
            // Until it has all that follows, a break takes it back to a time when it was somebody else.
            Token = hub.Tokens.Issue(hello.Position, hello.Client, hello.Position.Offset < live.Offset ? was : []),
            Messages = own,
            ToGroups = mayBeInGroups ? numbers - all : 0,
            IsNumbered = _session is not null,
            Received = _session?.Received,
        };
        // What does not follow moves the position too: the next time the client would be sent or told of it again.
        return new(ChannelNotes.Hello(hello), messages, own < numbers ? ChannelNotes.At(live) : null, was, live.Epoch);
    }
}
