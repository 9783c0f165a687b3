using System.Net.Sockets;
using PluginChat.Hosting.FanOut.Writing;

namespace PluginChat.Hosting.Tests.FanOut.Writing;

public sealed class StreamSinkTests : SinkSpecification
{
    private protected override ISocketSink Open() => new StreamSink(new NetworkStream(Server));
}
