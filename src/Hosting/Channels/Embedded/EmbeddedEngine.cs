using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Channels.Embedded;

/// <summary>
/// One host alone: the publisher's thread delivers, and the log's lock is the order. Nothing to install, nothing that can fail.
/// </summary>
/// <param name="inherited">What another process had, with whose channels this one goes on; null for a new one.</param>
sealed class EmbeddedEngine(EngineIdentity? inherited = null) : IMessageEngine
{
    public HostId Host { get; } = inherited?.Host ?? HostId.New();

    public string? Problem => null;

    public IResumeSecrets ResumeSecrets { get; } = new EmbeddedSecrets(inherited?.Secret);

    public TimeSpan? CutOffFor => null;

    public EngineState State => EngineState.Embedded;

    public IReadOnlyList<ForeignCount> Foreign => [];

    public EngineIdentity Identity => new(Host, ResumeSecrets.Known[0]);

    public void Start()
    {
        // It is there.
    }

    public void TakeOver()
    {
        // Its channels have nothing to read.
    }

    public void LetGo()
    {
        // Nobody else knows of it.
    }

    public IMessageChannel Open(string name, Retention retention, IChannelReader reader) => new EmbeddedChannel(reader);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
