using PluginChat.Testing.Sites;

namespace PluginChat.Conformance.Tests;

/// <summary>A host whose action sends every message back to its sender. Its end fails where the host has logged an error.</summary>
public sealed class EchoSite : IAsyncLifetime
{
    internal const string Body = """
        public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
        {
            client.Send(message);
            return default;
        }
        """;

    readonly TestSite _site = new();

    internal Uri Address => _site.Address;

    internal LogCapture Log => _site.Log;

    internal int OpenClients => _site.Host.Clients.Count;

    public async ValueTask InitializeAsync()
    {
        // The cases of 9 have messages of 16 MB.
        _site.Write(
            "appweb.json",
            TestSite.Config(limits: "webSocketsMessage: '16MB', webSocketsPacket: '16MB', webSocketsBacklog: '64MB'")
        );
        _site.WriteController(TestSite.Action(Body));
        await _site.StartAsync();
    }

    internal Task<Peer> ConnectAsync() => Peer.ConnectAsync(Address);

    public ValueTask DisposeAsync() => _site.DisposeAsync();
}
