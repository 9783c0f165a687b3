using System.Net;
using System.Net.Sockets;
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

    // Who makes room, or looks at deadlines, may come after the end; and the next file that is opened has the number.
    [Fact]
    public async Task Abort_AfterItIsClosed_EndsNobodyElse()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere .NET has all sockets.");
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var reused = 0;
        // Other tests open files meanwhile.
        for (var tries = 0; reused < 3 && tries < 1000; tries++)
        {
            var (closed, peer) = Connect(listener);
            var polled = new PolledSocket(PollLoop.Shared!, PolledSocket.Detach(closed));
            Assert.True(PollLoop.Shared!.TryAdd(polled));
            polled.Close();
            peer.Dispose();
            var (one, other) = Connect(listener);
            using (one)
            using (other)
            {
                if (Number(one) != polled.File && Number(other) != polled.File)
                    continue;
                reused++;
                polled.Abort();
                Assert.Equal(2, await one.SendAsync("hi"u8.ToArray()));
                Assert.Equal(2, await other.ReceiveAsync(new byte[2]));
                Assert.Equal(2, await other.SendAsync("hi"u8.ToArray()));
                Assert.Equal(2, await one.ReceiveAsync(new byte[2]));
            }
        }
        Assert.True(reused > 0, "No number was used again.");
    }

    static int Number(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

    static (Socket, Socket) Connect(Socket listener)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(listener.LocalEndPoint!);
        return (listener.Accept(), peer);
    }
}
