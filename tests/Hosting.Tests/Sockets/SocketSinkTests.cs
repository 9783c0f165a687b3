using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.Tests.Sockets;

public sealed class SocketSinkTests : SinkSpecification
{
    private protected override ISocketSink Open() => new SocketSink(Server);
}
