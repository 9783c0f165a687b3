using System.Net.Sockets;
using System.Text;
using CsCheck;
using PluginChat.Testing.Clients;

namespace PluginChat.Fuzz.Tests;

/// <summary>Handshakes with random mistakes.</summary>
[Trait("Category", "Fuzz")]
public sealed class HandshakeFuzzTests(EchoSite site)
{
    const string Handshake =
        "GET /ws/test/chat?a=b HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: http://localhost\r\n"
        + "Sec-WebSocket-Protocol: a, b\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10\r\n\r\n";

    [Fact]
    public async Task Handshake_Mutated_IsAcceptedRefusedOrClosedAndLeavesNoErrorInTheLog()
    {
        await Fuzzer.RunAsync(
            TextMutation.Of(Handshake, "\r\n :;,=\"/\\%.{}$\0\u007f\u00ffAz09", 5),
            async text =>
            {
                await using var client = await RawClient.OpenAsync(site.Address);
                try
                {
                    await client.SendAsync(Encoding.Latin1.GetBytes(text));
                    client.Socket.Shutdown(SocketShutdown.Send);
                }
                catch (SocketException)
                {
                    // Refused before all of it was sent.
                }
                await client.ReadAnswerAsync();
                Assert.True(client.Answer.Length == 0 || client.Status is 101 or (>= 400 and < 600), client.Answer);
            }
        );
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Text("still served"));
        await peer.ExpectTextAsync("still served");
        Assert.Empty(site.Log.Errors);
    }
}
