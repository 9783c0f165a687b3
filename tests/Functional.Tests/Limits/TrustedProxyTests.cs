using System.Net;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

/// <summary>Whose X-Forwarded-For counts. Every test connects from 127.0.0.1, as a proxy on this machine does.</summary>
public sealed class TrustedProxyTests
{
    const string Ann = "203.0.113.7",
        Bob = "198.51.100.9";
    const string OnePerAddress = "connectionsPerClient: 1";

    static string Config(string trustedProxies, string limits = "", string esp = "compile: true, update: true") =>
        TestSite
            .Config(limits: limits, esp: esp)
            .Replace(
                "'http://127.0.0.1:0' ] }",
                $"'http://127.0.0.1:0' ], {(trustedProxies.Length > 0 ? $"trustedProxies: [ {trustedProxies} ]" : "")} }}",
                StringComparison.Ordinal
            );

    static async Task<TestSite> ServeAsync(string trustedProxies, string limits = "", string esp = "compile: true, update: true")
    {
        var site = new TestSite();
        site.Write("appweb.json", Config(trustedProxies, limits, esp));
        return await site.StartAsync();
    }

    static Task<RawClient> ConnectAsync(TestSite site, string forwardedFor) =>
        site.ConnectRawAsync(headers: $"X-Forwarded-For: {forwardedFor}\r\n");

    static async Task<int> StatusAsync(TestSite site, string forwardedFor) => (await ConnectAsync(site, forwardedFor)).Status;

    [Theory]
    [InlineData("")]
    [InlineData("'127.0.0.2', '10.0.0.0/8', '::1'")]
    public async Task ForwardedFor_OfAPeerThatIsNotTrusted_IsIgnored(string trustedProxies)
    {
        await using var site = await ServeAsync(trustedProxies, OnePerAddress);
        Assert.Equal(101, await StatusAsync(site, Ann));
        Assert.Equal(503, await StatusAsync(site, Bob));
        Assert.True(site.Log.Has("1 WebSockets are open from 127.0.0.1"));
    }

    [Theory]
    [InlineData("'127.0.0.1'")]
    [InlineData("'::1', '127.0.0.0/8'")]
    public async Task ForwardedFor_OfATrustedProxy_IsTheAddressThatIsCounted(string trustedProxies)
    {
        await using var site = await ServeAsync(trustedProxies, OnePerAddress);
        var ann = await ConnectAsync(site, Ann);
        Assert.Equal(101, ann.Status);
        Assert.Equal(101, await StatusAsync(site, Bob));
        Assert.Equal(503, await StatusAsync(site, Ann));
        Assert.True(site.Log.Has($"1 WebSockets are open from {Ann}"));

        // Her place is free again when she has gone.
        await ann.DisposeAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await StatusAsync(site, Ann) != 101)
            await Task.Delay(20, patience.Token);
    }

    [Fact]
    public async Task ForwardedFor_OfATrustedProxy_IsTheAddressWhoseHandshakesAreCounted()
    {
        await using var site = await ServeAsync("'127.0.0.1'", "handshakesPerSecond: 1");
        // The first one waits for the compiler; two at once are within the same second.
        Assert.Equal(101, await StatusAsync(site, "192.0.2.1"));
        int[] both = await Task.WhenAll(StatusAsync(site, Ann), StatusAsync(site, Ann));
        Assert.Equal([101, 429], both.Order());
        Assert.Equal(101, await StatusAsync(site, Bob));
    }

    [Fact]
    public async Task ForwardedFor_WithAClaimOfTheClientBeforeIt_IsWhatTheProxyAddedAtItsEnd()
    {
        await using var site = await ServeAsync("'127.0.0.1'", OnePerAddress);
        Assert.Equal(101, await StatusAsync(site, Ann));
        Assert.Equal(503, await StatusAsync(site, $"{Bob}, {Ann}"));
    }

    [Fact]
    public async Task ForwardedFor_OfTwoTrustedProxiesInARow_IsWhatTheFirstSays()
    {
        await using var site = await ServeAsync("'127.0.0.1', '10.1.0.0/16'", OnePerAddress);
        Assert.Equal(101, await StatusAsync(site, $"{Ann}, 10.1.2.3"));
        Assert.Equal(101, await StatusAsync(site, $"{Bob}, 10.1.2.3"));
        Assert.Equal(503, await StatusAsync(site, $"{Ann}, 10.1.2.4"));
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("")]
    public async Task ForwardedFor_OfATrustedProxyThatIsNoAddress_LeavesTheProxys(string forwardedFor)
    {
        await using var site = await ServeAsync("'127.0.0.1'", OnePerAddress);
        Assert.Equal(101, await StatusAsync(site, forwardedFor));
        Assert.Equal(503, await StatusAsync(site, forwardedFor));
        Assert.True(site.Log.Has("1 WebSockets are open from 127.0.0.1"));
    }

    [Fact]
    public async Task ForwardedFor_OnAConnectionThatAProxyUsesAgain_IsEachRequestsOwn()
    {
        await using var site = await ServeAsync("'127.0.0.1'", esp: "accessLog: true");
        using var http = site.Http();
        foreach (var (address, path) in new[] { (Ann, "/a"), (Bob, "/b"), (null, "/c") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (address is not null)
                request.Headers.Add("X-Forwarded-For", address);
            using var answer = await http.SendAsync(request);
            Assert.StartsWith(
                $"{address ?? "127.0.0.1"} GET {path} 404 ",
                await site.Log.NextAsync("PluginChat.Access", path),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Controller_OfAClientBehindATrustedProxy_SeesTheClientsAddress()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", Config("'127.0.0.1'"));
        site.WriteController(
            TestSite.Action(
                """
                public override System.Threading.Tasks.ValueTask OnOpenAsync(IWebSocketClient client)
                {
                    client.Send(client.RemoteEndPoint!.ToString());
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var client = await ConnectAsync(site, Ann);
        Assert.Equal($"{Ann}:0", (await client.ReceiveAsync())!.Value.Text);
    }

    [Fact]
    public async Task TrustedProxies_ThatAreEdited_HoldForTheNextClients()
    {
        await using var site = await ServeAsync("", OnePerAddress);
        Assert.Equal(101, await StatusAsync(site, Ann));
        Assert.Equal(503, await StatusAsync(site, Bob));

        site.Write("appweb.json", Config("'127.0.0.1'", OnePerAddress));
        await site.Log.NextAsync("PluginChat", "applied to new connections");

        Assert.Equal(101, await StatusAsync(site, Bob));
        Assert.Equal(503, await StatusAsync(site, Bob));
    }

    [Theory]
    [InlineData("")]
    [InlineData("'127.0.0.1'")]
    public async Task Status_AskedForThroughAProxyOnThisMachine_IsNotThere(string trustedProxies)
    {
        await using var site = await ServeAsync(trustedProxies);
        using var http = site.Http();
        // From a browser on this machine, even.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_pluginchat/status")
        {
            Headers = { { "X-Forwarded-For", "127.0.0.1" } },
        };
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://chat.example.org", "chat.example.org", 101)]
    [InlineData("https://chat.example.org:8443", "chat.example.org:8443", 101)]
    [InlineData("https://chat.example.org", "chat.example.org:443", 101)]
    [InlineData("https://chat.example.org:8443", "chat.example.org", 403)] // proxy_set_header Host $host
    [InlineData("https://chat.example.org", "127.0.0.1:8081", 403)] // the upstream's own name
    public async Task Origin_BehindAProxyThatServesTls_IsComparedWithTheHostThatItPassesOn(string origin, string host, int status)
    {
        await using var site = await ServeAsync("'127.0.0.1'");
        await using var client = await RawClient.OpenAsync(site.Address);
        await client.SendAsync(
            System.Text.Encoding.ASCII.GetBytes(
                $"GET /ws/test/chat HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nX-Forwarded-For: {Ann}\r\nX-Forwarded-Proto: https\r\n"
                    + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
                    + "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
            )
        );
        await client.ReadAnswerAsync();
        Assert.Equal(status, client.Status);
    }
}
