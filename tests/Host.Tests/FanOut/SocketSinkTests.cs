using PluginChat.Host.FanOut;
using PluginChat.Host.FanOut.Writing;

namespace PluginChat.Host.Tests.FanOut;

public sealed class SocketSinkTests : SinkSpecification
{
    private protected override ISocketSink Open() => new SocketSink(Server);
}
