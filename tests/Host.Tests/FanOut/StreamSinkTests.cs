using System.Net.Sockets;
using PluginChat.Host.FanOut;
using PluginChat.Host.FanOut.Writing;

namespace PluginChat.Host.Tests.FanOut;

public sealed class StreamSinkTests : SinkSpecification
{
    private protected override ISocketSink Open() => new StreamSink(new NetworkStream(Server));
}
