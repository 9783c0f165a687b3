namespace PluginChat.Hosting.Channels;

/// <summary>
/// One channel: every host that has it open is handed every publication, all of them in one order. This is the seam between an action
/// and the engine; fan-out to sockets lies behind it and knows nothing of other hosts.
/// </summary>
interface IMessageChannel
{
    /// <summary>
    /// Completes when the channel's position is known, or the engine was found to be unavailable: a client does not wait for a server that
    /// is down.
    /// </summary>
    Task Ready { get; }

    /// <summary>Who is connected, on all hosts.</summary>
    IChannelPresence Presence { get; }

    /// <summary>
    /// Whether clients of this host were given messages that have no number yet: where they are in a client's order is not known.
    /// </summary>
    bool IsAhead { get; }

    /// <summary>Bytes that wait to be taken by the engine.</summary>
    long PendingBytes { get; }

    /// <summary>How it is.</summary>
    ChannelStatus Status { get; }

    /// <summary>How many messages each host has not read yet, by host; empty where the engine does not say.</summary>
    Task<IReadOnlyDictionary<string, long>> BehindAsync();

    /// <summary>Publishes. Never waits; the payload is copied before it returns. Any thread.</summary>
    /// <param name="publication">What to publish; its offset is given to it on the way.</param>
    /// <param name="receivers">How many clients of this host it is for.</param>
    /// <returns>False where the engine is unavailable and nothing can be kept for it.</returns>
    bool TryPublish(in Publication publication, out int receivers);

    /// <summary>Reads what was published earlier, where this host has not kept it.</summary>
    /// <param name="after">The position that the reader has.</param>
    /// <param name="until">The last offset that is wanted.</param>
    /// <returns>What lies between, oldest first; null where it is not all there any more.</returns>
    /// <exception cref="TimeoutException">It cannot be had now.</exception>
    ValueTask<RetainedRange?> ReadAsync(ChannelPosition after, long until);

    /// <summary>Reads the last messages, where this host has kept fewer: as many as there are.</summary>
    /// <param name="count">How many; those to a group do not count.</param>
    /// <param name="until">The position that they end at.</param>
    ValueTask<RetainedRange> ReadLastAsync(int count, ChannelPosition until);

    /// <summary>Reads all that was published until now, for somebody who has heard of something that this host has not.</summary>
    /// <returns>Whether that is done; false where it cannot be now. A <see cref="TimeoutException"/> where neither is known in
    /// time.</returns>
    Task<bool> CatchUpAsync();

    /// <summary>
    /// Which messages of a session were passed on, by any host; null where that is not known. Never throws because the engine is
    /// unavailable.
    /// </summary>
    ValueTask<SentNumbers?> SentAsync(SessionId session);

    /// <summary>Begins to read. Called once, when the reader is complete.</summary>
    void Start();

    /// <summary>
    /// Stands still: what was published here is with the engine, nothing more is handed over, and what is published from now on goes to
    /// <see cref="IChannelReader.Late"/>. <see cref="GoOn"/> is to be called where another process does not go on instead.
    /// </summary>
    /// <param name="cancel">Ends the wait for the engine.</param>
    /// <returns>What another process needs to go on exactly behind it; null where that is not known now.</returns>
    ValueTask<byte[]?> StandAsync(CancellationToken cancel);

    /// <summary>Goes on here.</summary>
    void GoOn();

    /// <summary>Goes on where the channel of another process stands. Before it begins to read.</summary>
    void TakeUp(byte[] state);
}
