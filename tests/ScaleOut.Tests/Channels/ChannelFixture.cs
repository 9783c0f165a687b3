using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.FanOut;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>A channel of an engine, opened and read.</summary>
public abstract class ChannelFixture : IAsyncLifetime
{
    private protected static readonly Retention s_retention = Retention.Default with { KeepsHistory = true };

    private protected abstract IMessageEngine Engine { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    private protected async Task<(IMessageChannel Channel, Recorder Reader)> OpenAsync(
        string name = "chat/test",
        Retention? retention = null
    )
    {
        var reader = new Recorder();
        var channel = Engine.Open(name, retention ?? s_retention, reader);
        channel.Start();
        await channel.Ready.WaitAsync(TimeSpan.FromSeconds(60));
        return (channel, reader);
    }
}
