namespace PluginChat.Hosting.Channels.Embedded;

/// <summary>A channel of one host. Its history is what the hub keeps, so there is never more to read.</summary>
sealed class EmbeddedChannel(IChannelReader reader) : IMessageChannel, IChannelPresence
{
    public Task Ready => Task.CompletedTask;

    public IChannelPresence Presence => this;

    public bool IsAhead => false;

    public long PendingBytes => 0;

    public int OthersCount => 0;

    public ChannelStatus Status => default;

    public Task<IReadOnlyDictionary<string, long>> BehindAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(System.Collections.Immutable.ImmutableDictionary<string, long>.Empty);

    public void Start() => reader.Jump(new(ChannelPosition.NewEpoch(), 0), missed: 0);

    public bool TryPublish(in Publication publication, out int receivers)
    {
        receivers = reader.Deliver(publication);
        return true;
    }

    // The hub's log stands still, and is all that there is.
    public ValueTask<byte[]?> StandAsync(CancellationToken cancel) => new((byte[]?)[]);

    public void GoOn()
    {
        // It did not stand.
    }

    public void TakeUp(byte[] state)
    {
        // The hub's log does.
    }

    public ValueTask<RetainedRange?> ReadAsync(ChannelPosition after, long until) => new((RetainedRange?)null);

    public ValueTask<RetainedRange> ReadLastAsync(int count, ChannelPosition until) => new(default(RetainedRange));

    public Task<bool> CatchUpAsync() => Task.FromResult(true);

    // The hub knows all that there was.
    public ValueTask<SentNumbers?> SentAsync(SessionId session) => default;

    public void Changed(long client)
    {
        // The hub knows its own.
    }

    public ValueTask<IReadOnlyList<PresentClient>> ListOthersAsync(CancellationToken cancel) => new([]);
}
