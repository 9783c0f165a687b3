using PluginChat.Host.FanOut;

namespace PluginChat.Host.Tests.FanOut;

public sealed class SocketSinkTests : SinkSpecification
{
    private protected override ISocketSink Open() => new SocketSink(Server);
}
