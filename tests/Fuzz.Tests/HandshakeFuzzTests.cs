using System.Net.Sockets;
using System.Security.Cryptography;
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

    // Changes anywhere seldom leave a value that is nearly right: here each header is right, or so.
    static readonly Gen<string> s_near = Gen.Select(
        OneOf("GET", "GET", "GET", "HEAD", "POST", "get"),
        OneOf("1.1", "1.1", "1.1", "1.0"),
        OneOf("websocket", "WebSocket", "websocket, x", "websockets", "h2c", ""),
        OneOf("Upgrade", "upgrade", "keep-alive, Upgrade", "close", "keep-alive", ""),
        OneOf(
            "dGhlIHNhbXBsZSBub25jZQ==",
            "AAAAAAAAAAAAAAAAAAAAAA==",
            "dGhlIHNhbXBsZSBub25jZ!==",
            "dGhlIHNhbXBsZSBub25jZQA=",
            "dGhlIHNhbXBsZSBub25jZQ=",
            "dGhlIHNhbXBsZSBub25jZQ==, x"
        ),
        OneOf("13", "13", "13", "12", "8, 13", "013", "+13", ""),
        (method, http, upgrade, connection, key, version) =>
            $"{method} /ws/test/chat HTTP/{http}\r\nHost: localhost\r\nUpgrade: {upgrade}\r\nConnection: {connection}\r\n"
            + $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: {version}\r\n\r\n"
    );

    static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public async Task Handshake_Mutated_IsAcceptedRefusedOrClosedAndLeavesNoErrorInTheLog()
    {
        await Fuzzer.RunAsync(
            Gen.OneOf(TextMutation.Of(Handshake, "\r\n :;,=\"/\\%.{}$\0\u007f\u00ffAz09", 5), s_near),
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
                if (client.Answer.Length > 0 && client.Status == 101)
                    AssertValid(text, client.Answer);
            }
        );
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Text("still served"));
        await peer.ExpectTextAsync("still served");
        Assert.Empty(site.Log.Errors);
    }

    // What RFC 6455, 4.2.1, asks of one that is accepted, read without the host's help.
    static void AssertValid(string request, string answer)
    {
        Assert.StartsWith("GET ", request.TrimStart('\r', '\n'), StringComparison.Ordinal);
        Assert.Equal("13", Assert.Single(Values("Sec-WebSocket-Version")));
        Assert.Contains("websocket", string.Join(',', Values("Upgrade")), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("upgrade", string.Join(',', Values("Connection")), StringComparison.OrdinalIgnoreCase);
        var key = Assert.Single(Values("Sec-WebSocket-Key"));
        Assert.Equal(16, Convert.FromBase64String(key).Length);
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        Assert.Contains($"\r\nSec-WebSocket-Accept: {accept}", answer, StringComparison.Ordinal);

        IEnumerable<string> Values(string name) =>
            request
                .Split('\n')
                .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
                .Select(line => line[(name.Length + 1)..].Trim(' ', '\t', '\r'));
    }
}
