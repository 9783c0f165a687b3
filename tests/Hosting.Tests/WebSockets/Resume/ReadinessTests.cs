using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Channels.Embedded;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.WebSockets.Resume;

namespace PluginChat.Hosting.Tests.WebSockets.Resume;

/// <summary>A client that comes back to a host which has just started.</summary>
public sealed class ReadinessTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    readonly LateEngine _engine = new();
    readonly ActionHub _hub;

    public ReadinessTests() => _hub = new("chat", "test/chat", new(new CoarseClock()) { Engine = _engine }, Retention.Default);

    static ResumeRequest Behind(string epoch, long offset) => new(new ChannelPosition(epoch, offset), null, null, 0, IsUnderstood: true);

    // The answer that told the host its place was long on its way.
    void TakePlace(long offset)
    {
        ((IChannelReader)_hub).Jump(new("e", offset), 0);
        _engine.Channel.Found.SetResult();
    }

    [Fact]
    public async Task Client_ThatIsAheadOfThePlaceOfAHostThatStarted_WaitsUntilItHasReadOn()
    {
        var request = Behind("e", 12);
        var ready = Readiness.ReadyAsync(request, _hub);
        _engine.Channel.End = 12;
        TakePlace(10);

        await ready.WaitAsync(s_patience);

        Assert.True(Readiness.IsCurrent(ready));
        Assert.Equal(12, _hub.Log.Position.Offset);
    }

    [Fact]
    public async Task Client_ThatIsAheadOfAHostThatStartedAndCannotReadOn_IsRefused()
    {
        var request = Behind("e", 12);
        var ready = Readiness.ReadyAsync(request, _hub);
        TakePlace(10);

        await ready.WaitAsync(s_patience);

        Assert.True(Readiness.IsRefused(ready, request, _hub));
    }

    [Fact]
    public async Task Client_OfAHostThatFoundNoPlace_IsNotKeptWaiting()
    {
        var ready = Readiness.ReadyAsync(Behind("e", 12), _hub);
        _engine.Channel.Found.SetResult();

        await ready.WaitAsync(s_patience);

        Assert.Equal(0, _engine.Channel.Looks);
    }

    sealed class LateEngine : IMessageEngine
    {
        readonly EmbeddedEngine _embedded = new();

        public LateChannel Channel { get; private set; } = null!;

        public HostId Host => _embedded.Host;

        public string? Problem => null;

        public IResumeSecrets ResumeSecrets => _embedded.ResumeSecrets;

        public TimeSpan? CutOffFor => null;

        public EngineState State => EngineState.Embedded;

        public IReadOnlyList<ForeignCount> Foreign => [];

        public EngineIdentity Identity => _embedded.Identity;

        public void Start()
        {
            // It is there.
        }

        public void TakeOver() => _embedded.TakeOver();

        public void LetGo() => _embedded.LetGo();

        public IMessageChannel Open(string name, Retention retention, IChannelReader reader) => Channel = new LateChannel(reader);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    sealed class LateChannel(IChannelReader reader) : IMessageChannel
    {
        readonly EmbeddedChannel _embedded = new(reader);

        public TaskCompletionSource Found { get; } = new();

        /// <summary>Where the engine is; null while it does not answer.</summary>
        public long? End { get; set; }

        public int Looks { get; private set; }

        public Task Ready => Found.Task;

        public IChannelPresence Presence => _embedded;

        public bool IsAhead => false;

        public long PendingBytes => 0;

        public ChannelStatus Status => default;

        public Task<IReadOnlyDictionary<string, long>> BehindAsync() => _embedded.BehindAsync();

        public bool TryPublish(in Publication publication, out int receivers) => _embedded.TryPublish(publication, out receivers);

        public ValueTask<byte[]?> StandAsync(CancellationToken cancel) => _embedded.StandAsync(cancel);

        public void GoOn() => _embedded.GoOn();

        public void TakeUp(byte[] state) => _embedded.TakeUp(state);

        public ValueTask<RetainedRange?> ReadAsync(ChannelPosition after, long until) => _embedded.ReadAsync(after, until);

        public ValueTask<RetainedRange> ReadLastAsync(int count, ChannelPosition until) => _embedded.ReadLastAsync(count, until);

        public Task<bool> CatchUpAsync()
        {
            Looks++;
            if (End is { } end)
                reader.Jump(new("e", end), 0);
            return Task.FromResult(End is not null);
        }

        public ValueTask<SentNumbers?> SentAsync(SessionId session) => default;

        public void Start()
        {
            // It has no place yet.
        }
    }
}
