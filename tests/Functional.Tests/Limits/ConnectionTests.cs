using System.Net;
using System.Text;
using PluginChat.Hosting.Listening;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Limits;

/// <summary><c>http.limits.connections</c>: the host as a whole.</summary>
public sealed class ConnectionTests
{
    const int Limit = 2;

    static readonly byte[] s_health = "HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray();

    // Two routes, so that no limit of a route can be what holds.
    static async Task<TestSite> StartAsync(string limits = "connections: 2")
    {
        var site = new TestSite();
        site.Write(
            "appweb.json",
            TestSite
                .Config(http: $"limits: {{ {limits} }},")
                .Replace(
                    "routes: [",
                    """
                    routes: [
                        { name: 'other', pattern: '^/other/{controller}/{action}$',
                          source: 'controllers/chat', target: '$1/$2', handler: 'espHandler' },
                    """,
                    StringComparison.Ordinal
                )
        );
        return await site.StartAsync();
    }

    [Fact]
    public async Task Connections_OneMoreWebSocketOnAnyRoute_Is503UntilOneLeaves()
    {
        await using var site = await StartAsync();
        using var readings = new RefusalReadings(site);
        var first = await site.ConnectAsync();
        await site.ConnectAsync("/other/test/chat");
        await using (var third = await RawClient.ConnectAsync(site.Address, "/ws/test/chat"))
            Assert.Equal(503, third.Status);
        await readings.AssertOneAsync(site, "connections", 503);
        await first.CloseAsync();
        int status;
        do
        {
            await using var again = await RawClient.ConnectAsync(site.Address, "/other/test/chat");
            status = again.Status;
        } while (status == 503); // the close is handled on another thread
        Assert.Equal(101, status);
    }

    [Fact]
    public async Task Connections_OfAFullHost_StillAnswerItsHealth()
    {
        await using var site = await StartAsync();
        for (var i = 0; i < Limit; i++)
            await site.ConnectAsync();
        using var http = site.Http();
        using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // Whoever only opens connections would keep everybody out, and whoever asks for the host's health would take it for dead.
    [Fact]
    public async Task Connections_ThatAskForNothing_MakeRoomTheLongestSilentFirst()
    {
        await using var site = await StartAsync();
        using var readings = new RefusalReadings(site);
        var most = (int)ConnectionGate.With(Limit);
        var silent = new List<RawClient>();
        for (var i = 0; i < most; i++)
            silent.Add(await RawClient.OpenAsync(site.Address));
        await using (var asking = await AskAsync(site))
            Assert.Equal(200, asking.Status);
        await silent[0].ReadAnswerAsync();
        Assert.Equal("", silent[0].Answer);
        await readings.AssertOneAsync(site, "connections", 0, route: null);
        await silent[^1].SendAsync(s_health);
        await silent[^1].ReadAnswerAsync();
        Assert.Equal(200, silent[^1].Status);
        foreach (var client in silent)
            await client.DisposeAsync();
    }

    // They asked once, and wait: a host was full of them for as long as they liked to ask again.
    [Fact]
    public async Task Connections_ThatAreIdleBetweenRequests_MakeRoomTheLongestIdleFirst()
    {
        await using var site = await StartAsync();
        var most = (int)ConnectionGate.With(Limit);
        var idle = new List<RawClient>();
        for (var i = 0; i < most - 1; i++)
        {
            idle.Add(await AskAsync(site));
            await IdleAsync(site, idle.Count);
        }
        await using var chatting = await RawClient.ConnectAsync(site.Address, "/ws/test/chat");
        // The first of them is used again.
        await AskAsync(idle[0]);
        await IdleAsync(site, idle.Count);

        await using (var newcomer = await RawClient.ConnectAsync(site.Address, "/ws/test/chat"))
            Assert.Equal(101, newcomer.Status);
        await idle[1].ReadAnswerAsync();
        Assert.Equal("", idle[1].Answer);
        foreach (var client in (RawClient[])[idle[0], .. idle.Skip(2)])
            await AskAsync(client);
        await chatting.SendTextAsync("still there");
        Assert.Equal("still there", (await chatting.ReceiveAsync())?.Text);
        foreach (var client in idle)
            await client.DisposeAsync();
    }

    // The client has its answer a moment before the host is done with it.
    static async Task IdleAsync(TestSite site, int count)
    {
        while (site.Host.Silent.IdleCount < count)
            await Task.Delay(1);
    }

    // A request that is under way for as long as the client is there.
    static async Task<RawClient> ReadSlowlyAsync(TestSite site)
    {
        var client = await RawClient.OpenAsync(site.Address, receiveBuffer: 4096);
        await client.SendAsync("GET /large.js HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        await client.ReadAnswerAsync();
        Assert.Equal(200, client.Status);
        return client;
    }

    static async Task AskAsync(RawClient client)
    {
        await client.SendAsync(s_health);
        await client.ReadAnswerAsync();
        Assert.Equal(200, client.Status);
    }

    static async Task<RawClient> AskAsync(TestSite site)
    {
        var client = await RawClient.OpenAsync(site.Address);
        await AskAsync(client);
        return client;
    }

    [Fact]
    public async Task Connections_OneMoreOfAnyKind_IsCutOffUntilOneLeaves()
    {
        await using var site = await StartAsync();
        using var readings = new RefusalReadings(site);
        var most = (int)ConnectionGate.With(Limit);
        site.Write("web/large.js", new string('x', 20 << 20));
        var others = new List<RawClient>();
        for (var i = 0; i < most - 1; i++)
            others.Add(await ReadSlowlyAsync(site));
        // In the order in which they came: once this is answered, all before it were let in.
        await using var last = await RawClient.ConnectAsync(site.Address, "/ws/test/chat");
        Assert.Equal(101, last.Status);
        await using (var more = await RawClient.ConnectAsync(site.Address, "/ws/test/chat"))
            Assert.Equal("", more.Answer);
        await readings.AssertOneAsync(site, "connections", 0, route: null);
        foreach (var client in others)
            await client.DisposeAsync();
        string answer;
        do
        {
            await using var again = await RawClient.OpenAsync(site.Address);
            try
            {
                await again.SendAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"));
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Cut off already.
            }
            await again.ReadAnswerAsync();
            answer = again.Answer;
        } while (answer.Length == 0); // the ends are noticed on other threads
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_WithoutALimit_AreNotBounded()
    {
        await using var site = await StartAsync("");
        for (var i = 0; i < 2 * ConnectionGate.With(Limit); i++)
            Assert.Equal(101, (await site.ConnectRawAsync()).Status);
    }
}
