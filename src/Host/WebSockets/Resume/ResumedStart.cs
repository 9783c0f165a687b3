using PluginChat.Host.Channels;
using PluginChat.Host.FanOut;
using PluginChat.Host.FanOut.Writing;

namespace PluginChat.Host.WebSockets.Resume;

/// <summary>
/// What goes to a client before what is published from its handshake on: the host's note of what it gets, and the messages it missed. They
/// end where the client's place in the log begins, so none is missed between and none comes twice.
/// </summary>
/// <param name="request">What the client asked for.</param>
/// <param name="hub">Its action.</param>
/// <param name="live">The position from which on it reads the log.</param>
sealed class ResumedStart(ResumeRequest request, ActionHub hub, ChannelPosition live)
{
    /// <summary>Collects it.</summary>
    /// <param name="client">Who the client is from now on.</param>
    public async ValueTask<Replay> CollectAsync(ClientKey client)
    {
        if (!request.IsUnderstood)
            return await AnewAsync(client, resumed: false, "unknown").ConfigureAwait(false);
        if (request.After is not { } after)
            return await AnewAsync(client, resumed: null, reason: null).ConfigureAwait(false);
        if (!live.IsKnown)
            return await AnewAsync(client, resumed: false, "unavailable").ConfigureAwait(false);
        if (!live.Reaches(after))
            return await AnewAsync(client, resumed: false, "epoch").ConfigureAwait(false);
        // From this host's memory where that reaches back; a host that has just started asks the engine.
        var missed = hub.Log.Between(after, live.Offset) ?? await hub.Channel.ReadAsync(after, live.Offset).ConfigureAwait(false);
        return missed is { } range ? From(client, after, resumed: true, reason: null, range) : await AnewAsync(client, resumed: false, "tooOld").ConfigureAwait(false);
    }

    async ValueTask<Replay> AnewAsync(ClientKey client, bool? resumed, string? reason)
    {
        var last = request.History > 0 && live.IsKnown ? await LastAsync().ConfigureAwait(false) : default;
        return From(client, last.First is { } first ? live with { Offset = first.Offset - 1 } : live, resumed, reason, last);
    }

    async ValueTask<RetainedRange> LastAsync()
    {
        var kept = hub.Log.Last(request.History, live.Offset);
        if (kept.Count() is var count && count == request.History)
            return kept;
        var read = await hub.Channel.ReadLastAsync(request.History, live).ConfigureAwait(false);
        return read.Count() > count ? read : kept;
    }

    Replay From(ClientKey client, ChannelPosition position, bool? resumed, string? reason, RetainedRange messages)
    {
        var (all, own) = (messages.Count(), messages.Count(m => !Replay.IsLeftOut(m, request.As)));
        // What is not for this client moves its position too: the next time it is another client, and would be sent that.
        return new(ChannelNotes.Hello(client, position, resumed, reason, own), messages, own < all ? ChannelNotes.At(live) : null, request.As);
    }
}
