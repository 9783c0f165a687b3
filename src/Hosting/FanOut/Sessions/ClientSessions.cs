using PluginChat.Hosting.Channels;

namespace PluginChat.Hosting.FanOut.Sessions;

/// <summary>The sessions of an action's clients on this host, those that ended last among them.</summary>
/// <param name="channel">The channel's name.</param>
/// <param name="host">This host.</param>
sealed class ClientSessions(string channel, HostId host)
{
    /// <summary>How many that ended are remembered at least; at most twice as many are. About 10 MB, or twice that.</summary>
    public const int Most = 8_192;

    readonly Lock _lock = new();
    readonly RecentSessions<ClientSession> _sessions = new(Most); // under _lock

    /// <summary>The session that a client names; null where it does not name one.</summary>
    public ClientSession? Of(string? text) => SessionId.TryParse(channel, text) is { } id ? Of(id) : null;

    /// <summary>Fills in what other hosts know, for a client that was on one of them.</summary>
    public async ValueTask LearnAsync(string? text, IMessageChannel messages)
    {
        if (Of(text) is not { Received: null } session || SessionId.TryParse(channel, text) is not { } id)
            return;
        if (await messages.SentAsync(id) is { } sent)
            session.Learn(sent);
    }

    /// <summary>Notes that something for a client's message came out of the channel.</summary>
    public void PassedOn(MessageId message)
    {
        ClientSession? session;
        lock (_lock)
            _sessions.TryGet(message.Session, out session);
        session?.PassedOn(message.Number);
    }

    /// <summary>What is known of those that numbered anything.</summary>
    public IReadOnlyList<ChannelSessionState> Export()
    {
        lock (_lock)
            return [.. _sessions.All.Select(s => s.Value.Export()).OfType<ChannelSessionState>()];
    }

    /// <summary>Takes up what another process knew.</summary>
    public void Import(IReadOnlyList<ChannelSessionState> sessions)
    {
        foreach (var session in sessions)
            Of(session.Id).Import(session);
    }

    /// <summary>The session of an id.</summary>
    public ClientSession Of(SessionId id)
    {
        lock (_lock)
            return _sessions.GetOrAdd(id, () => new(id, host, this));
    }
}
