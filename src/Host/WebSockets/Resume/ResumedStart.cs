using PluginChat.Host.Channels;
using PluginChat.Host.FanOut;

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
    /// <summary>Collects the frames.</summary>
    /// <param name="client">Who the client is from now on.</param>
    public async ValueTask<ReadOnlyMemory<byte>> CollectAsync(ClientKey client)
    {
        if (!request.IsUnderstood)
            return AnewBecause(client, "unknown");
        if (request.After is not { } after)
            return Anew(client, resumed: null, reason: null);
        if (!live.IsKnown)
            return AnewBecause(client, "unavailable");
        if (after.Epoch != live.Epoch || after.Offset > live.Offset)
            return AnewBecause(client, "epoch");
        // From this host's memory where that reaches back; a host that has just started asks the engine.
        var missed = hub.Log.Between(after, live.Offset) ?? await hub.Channel.ReadAsync(after, live.Offset).ConfigureAwait(false);
        return missed is null ? AnewBecause(client, "tooOld") : Frames(client, after, resumed: true, reason: null, missed);
    }

    ReadOnlyMemory<byte> AnewBecause(ClientKey client, string reason) => Anew(client, resumed: false, reason);

    ReadOnlyMemory<byte> Anew(ClientKey client, bool? resumed, string? reason)
    {
        var last = request.History > 0 ? hub.Log.Last(request.History, live.Offset) : [];
        return Frames(client, last.Count > 0 ? live with { Offset = last[0].Offset - 1 } : live, resumed, reason, last);
    }

    ReadOnlyMemory<byte> Frames(ClientKey client, ChannelPosition position, bool? resumed, string? reason, IReadOnlyList<Retained> messages)
    {
        var own = messages.Where(m => m.Except is null || m.Except != request.As).Select(m => (Message: new WebSocketMessage(m.Payload, m.Kind), m.Offset)).ToArray();
        var hello = ChannelNotes.Hello(client, position, resumed, reason, own.Length);
        // What is not for this client moves its position too: the next time it is another client, and would be sent that.
        var end = own.Length < messages.Count ? ChannelNotes.At(live) : [];
        var frames = new byte[checked(hello.Length + own.Sum(m => NumberedFrame.Length(m.Message, m.Offset)) + end.Length)];
        hello.CopyTo(frames, 0);
        var length = hello.Length;
        foreach (var (message, offset) in own)
            length += NumberedFrame.Write(frames.AsSpan(length), message, offset);
        end.CopyTo(frames, length);
        return frames;
    }
}
