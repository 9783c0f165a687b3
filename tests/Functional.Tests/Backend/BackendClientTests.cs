using System.Net;
using PluginChat.Client.Backend;
using PluginChat.Functional.Tests.Authentication;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Backend;

/// <summary>The backend's API from .NET: <see cref="PluginChatBackend"/>.</summary>
public sealed class BackendClientTests
{
    /// <summary>A network that loses answers, and a proxy that answers for a host that is not there.</summary>
    sealed class Network(Func<int, HttpResponseMessage, HttpResponseMessage> fault) : DelegatingHandler(new SocketsHttpHandler())
    {
        readonly List<string?> _said = [];

        /// <summary>What each request had as its credential and its key.</summary>
        public IReadOnlyList<string?> Said => _said;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var keys = request.Headers.TryGetValues("Idempotency-Key", out var found) ? string.Join(',', found) : "none";
            _said.Add($"{request.Headers.Authorization?.Parameter} {keys}");
            return fault(_said.Count, await base.SendAsync(request, cancellationToken));
        }
    }

    static HttpClient Http(TestSite site, Network? network = null) =>
        network is null ? new() { BaseAddress = site.Address } : new(network) { BaseAddress = site.Address };

    static PluginChatBackendOptions Options(Action<PluginChatBackendOptions>? change = null)
    {
        var options = new PluginChatBackendOptions { Key = BackendSite.Key, Chance = () => 0 };
        change?.Invoke(options);
        return options;
    }

    [Fact]
    public async Task Page_AboutTheApi_ShowsWhatWorks()
    {
        await using var site = await BackendSite.StartAsync(
            http: $"auth: {{ type: 'basic', {AuthSite.Users} }},",
            route: "websockets: { resume: true },"
        );
        var ann = await site.ConnectAsync(headers: [("Authorization", $"{AuthSite.Basic("ann")}")]);
        var bob = await site.ConnectAsync(headers: [("Authorization", $"{AuthSite.Basic("bob")}")]);
        using var http = Http(site);

        var (closed, present, said) = await AsThePageSaysAsync(http, new(http, Options()));

        Assert.Equal("Maintenance at six", await ann.ReceiveTextAsync());
        Assert.Equal("Paid", await ann.ReceiveTextAsync());
        Assert.Equal((4000, "The game is over."), ((int?)await ann.ReceiveCloseAsync(), ann.CloseReason));
        Assert.Equal("Maintenance at six", await bob.ReceiveTextAsync());
        Assert.Equal(1, closed);
        Assert.Equal(("test/chat", present.Count), (present.Action, present.Clients.Count));
        var kept = Assert.Single(said.Messages);
        Assert.Equal(("Maintenance at six", null, false), (kept.Text, kept.Binary, kept.IsLost));
        var after = await new PluginChatBackend(http, Options()).GetHistoryAsync("test/chat", new() { After = kept.Position });
        Assert.Equal((0, said.Position), (after.Messages.Count, after.Position));

        // What it shows is what ran.
        var shown = File.ReadAllText(Repository.PathOf("docs", "publish-api.md")).Split("```csharp\n")[1].Split("```")[0];
        var source = File.ReadAllText(Repository.PathOf("tests", "Functional.Tests", "Backend", "BackendClientTests.cs"));
        var ran = source.Split("// <PAGE>\n")[1].Split("        // </PAGE>")[0];
        Assert.EndsWith(ran.Replace("\n        ", "\n", StringComparison.Ordinal).Trim() + "\n", shown, StringComparison.Ordinal);
    }

    static async Task<(int Closed, PresenceAnswer Present, HistoryAnswer Said)> AsThePageSaysAsync(
        HttpClient http,
        PluginChatBackend backend
    )
    {
        Assert.NotNull(http.BaseAddress);
        // <PAGE>
        await backend.PublishAsync("test/chat", "Maintenance at six");
        await backend.PublishAsync("test/chat", "Paid", new() { User = "ann", IdempotencyKey = "order-1742-paid" });
        var closed = await backend.DisconnectAsync(DisconnectTarget.User("ann"), new() { Code = 4000, Reason = "The game is over." });
        var present = await backend.GetPresenceAsync("test/chat", new() { Limit = 2 });
        var said = await backend.GetHistoryAsync("test/chat", new() { Limit = 2 });
        // </PAGE>
        return (closed, present, said);
    }

    [Fact]
    public async Task Message_WhoseAnswersAreLost_IsPublishedOnce()
    {
        await using var site = await BackendSite.StartAsync(route: "websockets: { resume: true },");
        var client = await site.ConnectAsync();
        using var network = new Network(
            (n, answer) =>
                n switch
                {
                    1 => throw new HttpRequestException("cut"),
                    2 => new(HttpStatusCode.BadGateway),
                    3 => throw new TaskCanceledException("Timeout"),
                    _ => answer,
                }
        );
        using var http = Http(site, network);
        var tokens = new Queue<string>([BackendSite.Key, BackendSite.Key, "stale-and-its-refusal-is-lost", BackendSite.Key]);
        var backend = new PluginChatBackend(
            http,
            Options(o => (o.Key, o.AccessToken) = (null, _ => ValueTask.FromResult(tokens.Dequeue())))
        );

        await backend.PublishAsync("test/chat", new byte[] { 1, 2, 3 });
        await new PluginChatBackend(http, Options()).PublishAsync("test/chat", "then");

        Assert.Equal([1, 2, 3], (await client.ReceiveAsync()).Bytes);
        Assert.Equal("then", await client.ReceiveTextAsync());
        Assert.Empty(tokens);
        Assert.Equal(5, network.Said.Count);
        // One key for the message, another for the next one.
        Assert.Equal([4, 1], network.Said.CountBy(s => s!.Split(' ')[1]).Select(k => k.Value));
        var kept = await new PluginChatBackend(http, Options()).GetHistoryAsync("test/chat", new() { Limit = 2 });
        Assert.Equal([1, 2, 3], kept.Messages[0].Binary);
    }

    [Fact]
    public async Task Request_ThatIsRefused_IsNotMadeAgainAndSaysWhy()
    {
        await using var site = await BackendSite.StartAsync();
        using var network = new Network((_, answer) => answer);
        using var http = Http(site, network);
        var backend = new PluginChatBackend(http, Options());

        var refused = await Assert.ThrowsAsync<PluginChatBackendException>(() =>
            backend.PublishAsync("test/none", "x", new() { IdempotencyKey = "k" })
        );

        Assert.Equal((HttpStatusCode.NotFound, "k"), (refused.Status, refused.IdempotencyKey));
        Assert.Equal($"publish: 404: {refused.Detail}", refused.Message);
        Assert.Contains("test/none", refused.Detail, StringComparison.Ordinal);
        Assert.Equal([$"{BackendSite.Key} k"], network.Said);
        await Assert.ThrowsAsync<ArgumentException>(() => backend.PublishAsync("test/chat", "x", new() { IdempotencyKey = "é" }));
    }

    [Fact]
    public async Task Answers_ThatStayAway_EndWithTheKeyToAskAgainBy()
    {
        await using var site = await BackendSite.StartAsync();
        var client = await site.ConnectAsync();
        using var network = new Network((n, answer) => n > 1 ? answer : throw new HttpRequestException("cut"));
        using var http = Http(site, network);
        // No pause fits into it.
        var backend = new PluginChatBackend(http, Options(o => (o.Patience, o.Chance) = (TimeSpan.Zero, () => 1)));

        var lost = await Assert.ThrowsAsync<PluginChatBackendException>(() => backend.PublishAsync("test/chat", "once"));
        Assert.Equal((null, "publish: cut"), (lost.Status, lost.Message));
        await backend.PublishAsync("test/chat", "once", new() { IdempotencyKey = lost.IdempotencyKey });
        await backend.PublishAsync("test/chat", "then");

        Assert.Equal("once", await client.ReceiveTextAsync());
        Assert.Equal("then", await client.ReceiveTextAsync());
    }

    [Fact]
    public void Backend_OfWhichSomethingIsMissing_IsRefused()
    {
        using var nowhere = new HttpClient();
        using var http = new HttpClient { BaseAddress = new Uri("https://chat.example.org") };
        Assert.Contains(
            "HttpClient.BaseAddress",
            Assert.Throws<ArgumentException>(() => new PluginChatBackend(nowhere, Options())).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => new PluginChatBackend(http, new()));
        Assert.Throws<ArgumentException>(() => new PluginChatBackend(http, Options(o => o.AccessToken = _ => ValueTask.FromResult("a"))));
    }

    [Theory]
    [InlineData("https://a.example", "https://a.example/_pluginchat/publish?user=a%26b")]
    [InlineData("https://a.example/chat/", "https://a.example/chat/_pluginchat/publish?user=a%26b")]
    public void Address_OfASiteBelowAPath_IsBelowItToo(string site, string address) =>
        Assert.Equal(address, new BackendQuery("publish").With("action", (string?)null).With("user", "a&b").Below(new(site)).AbsoluteUri);
}
