using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Channels.Embedded;

/// <summary>
/// One host alone: the publisher's thread delivers, and the log's lock is the order. Nothing to install, nothing that can fail.
/// </summary>
sealed class EmbeddedEngine : IMessageEngine
{
    public HostId Host { get; } = HostId.New();

    public string? Problem => null;

    public IResumeSecrets ResumeSecrets { get; } = new EmbeddedSecrets();

    public TimeSpan? CutOffFor => null;

    public EngineState State => EngineState.Embedded;

    public IReadOnlyList<ForeignCount> Foreign => [];

    public void Start()
    {
        // It is there.
    }

    public IMessageChannel Open(string name, Retention retention, IChannelReader reader) => new EmbeddedChannel(reader);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
