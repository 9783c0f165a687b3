using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using PluginChat.ScaleOut.Tests.Hosts;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Deploy;

/// <summary>The one command of the README: nginx, hosts and Redis as processes, and clients that know nginx's address only.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ThreeHostsScriptTests(ITestOutputHelper output) : IAsyncLifetime
{
    const int Clients = 30,
        Senders = 5,
        MessagesPerSecond = 50,
        Requests = 20;

    readonly TestSite _site = new();

    public ValueTask InitializeAsync()
    {
        // The sample's own configuration, with a controller that says which version it is.
        _site.Write(
            "appweb.json",
            File.ReadAllText(Repository.PathOf("appweb.json"))
                .Replace("    esp: {\n", "    esp: {\n        status: 'loopback',\n", StringComparison.Ordinal)
        );
        _site.Write("web/index.html", "the page");
        _site.WriteController(ClusterSite.Controller());
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    [Trait("Length", "Long")]
    public async Task Script_WithOneOfThreeHostsKilled_ServesPageAndChatAndEndsAllItStarted()
    {
        await using var script = await ThreeHostsScript.ServeAsync(_site, hosts: 3);
        await using var crowd = await Crowd.ConnectAsync(() => [script.Address], Clients, Senders);

        // Nobody is bound to a host: nginx gives each a third.
        var clients = await Task.WhenAll(script.Hosts.Select(ThreeHostsScript.ClientsOfAsync));
        Assert.Equal([Clients / 3, Clients / 3, Clients / 3], clients);
        crowd.Start(MessagesPerSecond);
        await ReceivedAsync(crowd, 2 * MessagesPerSecond);

        ThreeHostsScript.Kill(script.Hosts[1]);
        await AssertThePageIsServedAsync(script.Address);
        await ReceivedAsync(crowd, crowd.Sent + 2 * MessagesPerSecond);
        await crowd.FinishAsync();

        output.WriteLine(
            script.Output
                + $"{crowd.Sent} messages, {crowd.Members.Sum(m => m.Resumes)} resumes, "
                + $"{crowd.Members.Sum(m => m.SentAgain)} messages sent again"
        );
        Assert.All(crowd.Members, m => Assert.Null(m.Problem));
        Assert.All(crowd.Members, m => Assert.Equal(crowd.Members[0].Received, m.Received));
        Assert.Equal(crowd.Sent, crowd.Members[0].Received.Distinct().Count());
        Assert.Equal(crowd.Sent, crowd.Members[0].Received.Count);
        Assert.Equal(Clients / 3, crowd.Members.Count(m => m.Resumes > 0));
        Assert.Contains(
            $"host-2 (pid {script.Hosts[1].Id}) ended with 137; its log: {script.Work}/log/host-2.log\n2 of 3 hosts go on",
            script.Output,
            StringComparison.Ordinal
        );

        await AssertItEndsInOrderAsync(script);
    }

    [Fact]
    public async Task Edit_OfTheSitesSources_IsLiveOnEachHost()
    {
        await using var script = await ThreeHostsScript.ServeAsync(_site, hosts: 2);
        var clients = new List<ChatClient>();
        foreach (var host in script.Hosts)
            clients.Add(await ConnectAsync(new(host.Address)));

        _site.WriteController(ClusterSite.Controller(version: 2));
        _site.Write("web/index.html", "another page");

        foreach (var client in clients)
        {
            await using (client)
                await UntilAsync(async () => await VersionAsync(client) == "version 2");
        }
        using var http = new HttpClient();
        foreach (var host in script.Hosts)
            Assert.Equal("another page", await http.GetStringAsync(host.Address));
    }

    [Fact]
    public async Task Clients_BehindNginx_AreCountedByTheirOwnAddress()
    {
        const string Unlimited = "connectionsPerClient: 'unlimited'";
        var config = File.ReadAllText(_site.PathOf("appweb.json"));
        Assert.Contains(Unlimited, config, StringComparison.Ordinal);
        _site.Write("appweb.json", config.Replace(Unlimited, "connectionsPerClient: 1", StringComparison.Ordinal));
        await using var script = await ThreeHostsScript.ServeAsync(_site, hosts: 1);

        await using var ann = await ConnectAsync(script.Address, from: "127.0.0.2");
        await using var bob = await ConnectAsync(script.Address, from: "127.0.0.3");
        // Nor does it help to claim another address.
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(script.Address, from: "127.0.0.2", claim: "127.0.0.4"));
    }

    [Fact]
    public async Task Script_WithoutRedis_SaysHowToGetIt()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "The script is for Linux.");
        var path = _site.PathOf("bin");
        Directory.CreateDirectory(path);
        foreach (var tool in (string[])["bash", "dirname", "sed", "env"])
            File.CreateSymbolicLink(Path.Combine(path, tool), "/usr/bin/" + tool);
        var start = new ProcessStartInfo(ThreeHostsScript.Path) { RedirectStandardError = true };
        start.Environment["PATH"] = path;

        using var script = Process.Start(start)!;
        var error = await script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();

        Assert.Contains("redis-server (on Debian: apt-get install redis-server)", error, StringComparison.Ordinal);
        Assert.Equal(1, script.ExitCode);
    }

    static async Task AssertThePageIsServedAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        for (var i = 0; i < Requests; i++)
        {
            using var answer = await http.GetAsync("/");
            Assert.Equal((HttpStatusCode.OK, "the page"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }
    }

    // nginx carries the goodbye of a host, which it could not if it had ended before it.
    static async Task AssertItEndsInOrderAsync(ThreeHostsScript script)
    {
        await using var client = await ConnectAsync(script.Address);
        var closed = client.ReceiveCloseAsync();
        Assert.Equal(0, await script.EndAsync());
        Assert.Equal(WebSocketCloseCode.GoingAway, await closed);
        Assert.DoesNotContain(script.Programs, ThreeHostsScript.IsAlive);
        Assert.Equal(5, script.Programs.Count);
    }

    static async Task<ChatClient> ConnectAsync(Uri address, string from = "127.0.0.1", string? claim = null)
    {
        var socket = new ClientWebSocket();
        if (claim is not null)
            socket.Options.SetRequestHeader("X-Forwarded-For", claim);
        socket.Options.AddSubProtocol("chat");
        // As a page of nginx's sends it.
        socket.Options.SetRequestHeader("Origin", $"http://{address.Authority}");
        using var invoker = new HttpMessageInvoker(
            new SocketsHttpHandler { ConnectCallback = (to, _) => OpenAsync(to.DnsEndPoint.Port, from) }
        );
        await socket.ConnectAsync(new Uri($"ws://{address.Authority}/ws/test/chat"), invoker, CancellationToken.None);
        return new(socket);
    }

    // All of 127.0.0.0/8 is this machine.
    static async ValueTask<Stream> OpenAsync(int port, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    static async Task<string> VersionAsync(ChatClient client)
    {
        await client.SendAsync("version");
        return await client.ReceiveTextAsync();
    }

    static Task ReceivedAsync(Crowd crowd, int messages) =>
        UntilAsync(() => Task.FromResult(crowd.Members.All(m => m.Received.Count >= messages)));

    static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await condition())
            await Task.Delay(50, patience.Token);
    }
}
