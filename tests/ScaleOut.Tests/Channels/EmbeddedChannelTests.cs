using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Channels.Embedded;

namespace PluginChat.ScaleOut.Tests.Channels;

/// <summary>One host alone.</summary>
public sealed class EmbeddedChannelTests : ChannelSpecification
{
    private protected override IMessageEngine Engine { get; } = new EmbeddedEngine();

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync() => Engine.DisposeAsync();
}
