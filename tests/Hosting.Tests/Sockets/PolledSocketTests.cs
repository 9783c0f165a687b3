using PluginChat.Hosting.Sockets;

namespace PluginChat.Hosting.Tests.Sockets;

public sealed class PolledSocketTests : SinkSpecification
{
    private protected override ISocketSink Open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere .NET has all sockets.");
        var socket = new PolledSocket(PollLoop.Shared!, (int)Server.SafeHandle.DangerousGetHandle());
        Assert.True(PollLoop.Shared!.TryAdd(socket));
        return socket;
    }
}
