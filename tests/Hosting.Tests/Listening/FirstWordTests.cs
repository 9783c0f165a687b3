using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Listening;

namespace PluginChat.Hosting.Tests.Listening;

public sealed class FirstWordTests : IAsyncDisposable
{
    const string Handshake = "GET /ws/test/chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUPGRADE: websocket\r\n\r\n";

    readonly Refusals _refusals = new(TimeProvider.System, NullLogger.Instance);
    readonly SilentConnections _silent;
    readonly ConnectionGate _gate;
    readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    IConnectionListener? _listener;

    public FirstWordTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere all connections are Kestrel's.");
        _silent = new(Timeout.InfiniteTimeSpan, TimeProvider.System, _refusals);
        _gate = new(10, new(OpenFiles.Unlimited, 0), _refusals, NullLogger.Instance);
        _gate.Open();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_listener is not null)
            await _listener.DisposeAsync();
        _silent.Dispose();
    }

    [Theory]
    [InlineData(Handshake, true)]
    [InlineData(Handshake + "\u0081\u0080\0\0\0\0", true)] // the first frame at once
    [InlineData("G", true)] // the rest may say what it is
    [InlineData("GET /ws/test/chat HTTP/1.1\r\nHost: a\r\n", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", false)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n", false)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", false)]
    [InlineData("\u0016\u0003\u0001", false)] // TLS
    [InlineData("get / HTTP/1.1\r\n\r\n", false)]
    public async Task Connection_ByItsFirstBytes_IsOneWhoseSocketMayBeTakenOrNot(string bytes, bool isOwned)
    {
        await ConnectAsync();
        await _client.SendAsync(Encoding.Latin1.GetBytes(bytes));
        await using var connection = await AcceptAsync();
        Assert.Equal(isOwned, connection.Features.Get<OwnedConnection>() is not null);
        // Whoever has it reads all of it.
        var read = await connection.Transport.Input.ReadAtLeastAsync(bytes.Length);
        Assert.Equal(Encoding.Latin1.GetBytes(bytes), Bytes(read));
        connection.Transport.Input.AdvanceTo(read.Buffer.End);
    }

    [Fact]
    public async Task Connection_WithALongHead_MayBeTaken()
    {
        await ConnectAsync();
        await _client.SendAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nCookie: {new string('a', 5000)}\r\n{Handshake}"));
        await using var connection = await AcceptAsync();
        Assert.NotNull(connection.Features.Get<OwnedConnection>());
    }

    [Fact]
    public async Task Socket_ThatIsTaken_KeepsItsPlaceAndOutlivesTheServersConnection()
    {
        await ConnectAsync();
        await _client.SendAsync(Encoding.ASCII.GetBytes(Handshake + "early"));
        var connection = await AcceptAsync();
        var read = await connection.Transport.Input.ReadAtLeastAsync(Handshake.Length + 5);
        connection.Transport.Input.AdvanceTo(read.Buffer.GetPosition(Handshake.Length));
        var socket = connection.Features.Get<OwnedConnection>()!.Take(out var early);
        connection.Abort();
        await connection.DisposeAsync();
        Assert.Equal("early"u8.ToArray(), early);
        Assert.Equal(5, socket.TrySend("hello"u8));
        var buffer = new byte[10];
        Assert.Equal(5, await _client.ReceiveAsync(buffer));
        // Its place, and nine more and those in reserve.
        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        for (var i = 1; i < ConnectionGate.With(10); i++)
            Assert.True(_gate.TryEnter(other));
        Assert.False(_gate.TryEnter(other));
        socket.Close();
        Assert.True(_gate.TryEnter(other));
        Assert.Equal(0, await _client.ReceiveAsync(buffer));
    }

    [Fact]
    public async Task Connection_ThatEndsWithoutAWord_GivesItsPlaceBack()
    {
        await ConnectAsync();
        _client.Shutdown(SocketShutdown.Both);
        await using (await AcceptAsync()) { }
        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        for (var i = 0; i < ConnectionGate.With(10); i++)
            Assert.True(_gate.TryEnter(other));
    }

    [Fact]
    public async Task Connection_ThatSaysNothing_EndsWithTheListener()
    {
        await ConnectAsync();
        var accepting = _listener!.AcceptAsync().AsTask();
        while (!_silent.TryTakePlace()) // it is there
            await Task.Yield();
        Assert.Equal(0, await _client.ReceiveAsync(new byte[1]));
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await late.ConnectAsync(_listener.EndPoint);
        await _listener.UnbindAsync();
        Assert.Null(await accepting);
        Assert.Equal(0, await EndOf(late));
    }

    // One that was not accepted yet is reset.
    static async Task<int> EndOf(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1]);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    async Task ConnectAsync()
    {
        var factory = new SocketListenerFactory(
            Options.Create(new SocketTransportOptions()),
            _gate,
            _silent,
            new SocketListeners(),
            TimeProvider.System,
            NullLoggerFactory.Instance
        );
        _listener = await factory.BindAsync(new IPEndPoint(IPAddress.Loopback, 0));
        await _client.ConnectAsync(_listener.EndPoint);
    }

    async Task<ConnectionContext> AcceptAsync() =>
        await _listener!.AcceptAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30))
        ?? throw new InvalidOperationException("The listener has ended.");

    static byte[] Bytes(System.IO.Pipelines.ReadResult read) => System.Buffers.BuffersExtensions.ToArray(read.Buffer);
}
