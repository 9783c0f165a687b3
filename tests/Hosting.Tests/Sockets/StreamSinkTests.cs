using System.Net.Sockets;
using PluginChat.Hosting.FanOut.Writing;
using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.Tests.Sockets;

public sealed class StreamSinkTests : SinkSpecification
{
    private protected override ISocketSink Open() => new StreamSink(new NetworkStream(Server));
}
