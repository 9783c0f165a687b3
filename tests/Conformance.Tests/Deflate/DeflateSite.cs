using PluginChat.Testing.Sites;

namespace PluginChat.Conformance.Tests.Deflate;

/// <summary>The echo with permessage-deflate switched on.</summary>
public sealed class DeflateSite : IAsyncLifetime
{
    public const int MessageBytes = 1 << 20;

    readonly TestSite _site = new();

    internal Uri Address => _site.Address;

    public async ValueTask InitializeAsync()
    {
        _site.Write(
            "appweb.json",
            TestSite.Config(
                limits: "webSocketsMessage: '1MB', webSocketsPacket: '1MB', webSocketsBacklog: '64MB'",
                route: "websockets: { deflate: true },"
            )
        );
        _site.WriteController(TestSite.Action(EchoSite.Body));
        await _site.StartAsync();
    }

    /// <summary>A client that has offered the extension, or something else.</summary>
    internal Task<Peer> ConnectAsync(string offer = "permessage-deflate") =>
        Peer.ConnectAsync(Address, $"Sec-WebSocket-Extensions: {offer}\r\n");

    public ValueTask DisposeAsync() => _site.DisposeAsync();
}
