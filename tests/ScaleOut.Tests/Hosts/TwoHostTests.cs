using System.Net;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Logging;
using PluginChat.Redis.Publishing;
using PluginChat.Redis.Streams;
using PluginChat.ScaleOut.Tests.Channels;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;
using StackExchange.Redis;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>What controllers and clients see of it that there is more than one host.</summary>
public sealed class TwoHostTests : IAsyncLifetime
{
    readonly List<TestSite> _sites = [];
    RedisServer? _redis;

    RedisServer Redis => _redis!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites)
            await site.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    async Task<TestSite> ServeAsync(string scaleOut = "", string webSockets = "resume: true, history: 50")
    {
        var site = await ClusterSite.ServeAsync(Redis, scaleOut, webSockets);
        site.ExpectError("Redis is unavailable");
        _sites.Add(site);
        return site;
    }

    static IEnumerable<string> Texts(string name, int count) => Enumerable.Range(1, count).Select(i => $"{name}{i}");

    static async Task SendAsync(ChatClient client, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            await client.SendAsync(text);
            Assert.Equal(text, await client.ReceiveTextAsync());
        }
    }

    static async Task<string> AskAsync(ChatClient client, string question)
    {
        await client.SendAsync(question);
        return await client.ReceiveTextAsync();
    }

    static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
            await Task.Delay(50, patience.Token);
    }

    static async Task<(HttpStatusCode Status, string Text)> ReadyAsync(TestSite site)
    {
        using var http = site.Http();
        using var answer = await http.GetAsync("/readyz");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Message_ReachesTheClientsOfBothHosts_TheFirstToConnectIncluded()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var (ann, bob) = (await one.ConnectAsync(), await other.ConnectAsync());

        // Right after the handshakes: whoever has the answer misses nothing.
        await ann.SendAsync("hello");
        await bob.SendAsync("hi");

        Assert.Equal(["hello", "hi"], new[] { await bob.ReceiveTextAsync(), await bob.ReceiveTextAsync() }.Order());
        Assert.Equal(["hello", "hi"], new[] { await ann.ReceiveTextAsync(), await ann.ReceiveTextAsync() }.Order());
    }

    [Fact]
    public async Task MessageToOthers_ReachesAllButItsSenderOnBothHosts()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var (sender, neighbour, far) = (await one.ConnectAsync(), await one.ConnectAsync(), await other.ConnectAsync());

        await sender.SendAsync("to others 1");
        await sender.SendAsync("all");

        Assert.Equal("all", await sender.ReceiveTextAsync());
        Assert.Equal("to others 1", await neighbour.ReceiveTextAsync());
        Assert.Equal("to others 1", await far.ReceiveTextAsync());
    }

    [Fact]
    public async Task MessageToAGroup_ReachesItsMembersOnBothHosts()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var (member, far, outsider) = (await one.ConnectAsync(), await other.ConnectAsync(), await other.ConnectAsync());
        Assert.Equal("joined", await AskAsync(member, "join"));
        Assert.Equal("joined", await AskAsync(far, "join"));

        await outsider.SendAsync("to group 1");
        await outsider.SendAsync("all");

        Assert.Equal("to group 1", await member.ReceiveTextAsync());
        Assert.Equal("to group 1", await far.ReceiveTextAsync());
        Assert.Equal("all", await outsider.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_ThatComesBackToAnotherHost_GetsExactlyWhatItMissed()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var sender = await one.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(one.Address);
        await SendAsync(sender, Texts("a", 10));
        Assert.Equal(Texts("a", 10), await client.ReceiveTextsAsync(10));
        client.Break();
        await SendAsync(sender, Texts("b", 1500));

        // It has kept nothing: nobody was connected there until now.
        await client.ResumeAsync(other.Address);
        await SendAsync(sender, Texts("c", 10));

        Assert.True(client.Resumed, client.Reason);
        Assert.Equal(Texts("b", 1500).Concat(Texts("c", 10)), await client.ReceiveTextsAsync(1510));
    }

    [Fact]
    public async Task Client_ThatIsAheadOfTheHostItComesTo_IsResumed()
    {
        var site = await ServeAsync();
        var sender = await site.ConnectAsync();
        await using var before = await ResumingClient.ConnectAsync(site.Address);
        await SendAsync(sender, ["a"]);
        await using var redis = await Redis.ConnectAsync();
        var meta = redis.GetServers().Single().Keys(pattern: "*:meta").Single().ToString();
        RedisKey[] keys =
        [
            meta,
            meta.Replace(":meta", ":log", StringComparison.Ordinal),
            meta.Replace(":meta", ":readers", StringComparison.Ordinal),
            meta.Replace(":meta", ":sender:x", StringComparison.Ordinal),
        ];

        // Another host has published this and its client has it; this one has not heard of it yet.
        RedisValue[] batch =
        [
            "e",
            1,
            1000,
            100000,
            0,
            "nobody listens",
            1 << 28,
            "7",
            "",
            0,
            PublicationCodec.Encode(Recorder.Text("b"), new(7), 1),
        ];
        var position = (RedisResult[])(await redis.GetDatabase().ScriptEvaluateAsync(RedisScripts.Publish, keys, batch))!;
        await using var client = await ResumingClient.ConnectAsync(
            site.Address,
            $"resume={position[0]}.{position[1]}&token={before.Token}"
        );
        await sender.SendAsync("c");

        Assert.True(client.Resumed, client.Reason);
        Assert.Equal("c", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_ThatIsAheadOfAHostWhichCannotReadOn_IsSentToAnotherInsteadOfSetBack()
    {
        var site = await ServeAsync();
        var sender = await site.ConnectAsync();
        await using var before = await ResumingClient.ConnectAsync(site.Address);
        await SendAsync(sender, ["a"]);
        Assert.Equal("a", await before.ReceiveTextAsync());
        Assert.True(ChannelPosition.TryParse($"{before.Position}", out var position));
        var ahead = $"resume={position with { Offset = position.Offset + 10 }}&token={before.Token}";

        await Redis.StopAsync();
        var refused = await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() =>
            ResumingClient.ConnectAsync(site.Address, ahead)
        );
        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
        await Redis.StartAgainAsync();

        // Nobody has more than this: what it had was lost, and now that is true.
        await UntilAsync(async () =>
        {
            try
            {
                await using var client = await ResumingClient.ConnectAsync(site.Address, ahead);
                return client.Reason == "epoch";
            }
            catch (System.Net.WebSockets.WebSocketException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Client_ThatComesBackAfterItsHostStartedAgain_GetsExactlyWhatItMissed()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var sender = await other.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(one.Address);
        client.Break();
        await SendAsync(sender, Texts("a", 10));

        await one.RestartAsync();
        await SendAsync(sender, Texts("b", 10));
        await client.ResumeAsync(one.Address);

        Assert.True(client.Resumed, client.Reason);
        Assert.Equal(Texts("a", 10).Concat(Texts("b", 10)), await client.ReceiveTextsAsync(20));
    }

    [Fact]
    public async Task NewClient_OfAHostThatHasKeptNothing_GetsTheLastMessagesThenTheNewOnes()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var sender = await one.ConnectAsync();
        await SendAsync(sender, Texts("a", 100));

        await using var client = await ResumingClient.ConnectAsync(other.Address, "history=3");
        await SendAsync(sender, ["new"]);

        Assert.Equal(["a98", "a99", "a100", "new"], await client.ReceiveTextsAsync(4));
        await using var most = await ResumingClient.ConnectAsync(other.Address, "history=1000");
        Assert.Equal(Texts("a", 100).Skip(51).Append("new"), await most.ReceiveTextsAsync(50));
    }

    [Theory]
    [InlineData("retain: 3, retainBytes: 200")]
    [InlineData("retainFor: '1secs'")]
    public async Task Client_ThatComesBackAfterRetention_IsToldSo(string retention)
    {
        var (one, other) = (
            await ServeAsync(webSockets: "resume: true, " + retention),
            await ServeAsync(webSockets: "resume: true, " + retention)
        );
        var sender = await one.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(one.Address);
        client.Break();
        await SendAsync(sender, Texts("a", 100));

        // Each host goes by its own clock.
        foreach (var site in (TestSite[])[one, other])
        {
            await UntilAsync(async () =>
            {
                await using var late = await ResumingClient.ConnectAsync(site.Address, $"resume={client.Position}&token={client.Token}");
                return late.Resumed == false && late.Reason == "tooOld";
            });
        }
        await client.ResumeAsync(one.Address);

        Assert.Equal((false, "tooOld"), (client.Resumed, client.Reason));
    }

    [Fact]
    public async Task Clients_WhenTheEnginesDataIsLost_AreToldThatMessagesMayBeMissing()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var sender = await one.ConnectAsync();
        await using var client = await ResumingClient.ConnectAsync(other.Address);
        await SendAsync(sender, Texts("a", 3));
        Assert.Equal(Texts("a", 3), await client.ReceiveTextsAsync(3));
        await using var redis = await Redis.ConnectAsync();

        await redis.GetDatabase().ExecuteAsync("FLUSHALL");
        var gap = await client.ReceiveNoteAsync("gap");
        await SendAsync(sender, ["after"]);

        Assert.Equal(System.Text.Json.JsonValueKind.Null, gap.GetProperty("missed").ValueKind);
        Assert.Equal("after", await client.ReceiveTextAsync());
        Assert.True(other.Log.Has("were missed"), "The host said nothing.");
    }

    [Fact]
    public async Task Presence_CountsAndListsTheClientsOfBothHosts()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var (ann, bob, eve) = (await one.ConnectAsync(), await other.ConnectAsync(), await other.ConnectAsync());
        Assert.Equal("named", await AskAsync(ann, "name Ann"));
        Assert.Equal("named", await AskAsync(bob, "name Bob"));

        await UntilAsync(async () => await AskAsync(ann, "count") == "count 3" && await AskAsync(bob, "count") == "count 3");
        await UntilAsync(async () => await AskAsync(ann, "who") == "who Ann,Bob,nobody");
        await eve.CloseAsync();
        await UntilAsync(async () => await AskAsync(ann, "count") == "count 2");
        await UntilAsync(async () => await AskAsync(ann, "who") == "who Ann,Bob");
    }

    [Fact]
    public async Task Ready_WhileTheEngineIsAway_SaysSoAndComesBack()
    {
        var site = await ServeAsync();
        var client = await site.ConnectAsync();
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(site)).Status);

        await Redis.StopAsync();
        await UntilAsync(async () =>
            (await ReadyAsync(site)) is (HttpStatusCode.ServiceUnavailable, var text) && text.Contains("engine", StringComparison.Ordinal)
        );
        await client.SendAsync("waits");
        await Redis.StartAgainAsync();
        await UntilAsync(async () => (await ReadyAsync(site)).Status == HttpStatusCode.OK);

        Assert.Equal("waits", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Ready_WhileTheEngineIsAwayAndMessagesGoLocally_IsReady()
    {
        var site = await ServeAsync("whenDown: 'local'");
        var client = await site.ConnectAsync();
        await Redis.StopAsync();

        await SendAsync(client, Texts("local", 10));

        Assert.NotNull(site.Host.Engine.Problem);
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(site)).Status);
    }

    [Fact]
    public async Task Publish_WhileTheEngineIsAwayAndRefuses_ClosesTheSenderWithTryAgainLaterAndTellsWhoAsks()
    {
        var site = await ServeAsync("whenDown: 'refuse'");
        var (asks, sends, bystander) = (await site.ConnectAsync(), await site.ConnectAsync(), await site.ConnectAsync());
        await Redis.StopAsync();
        await UntilAsync(async () => (await ReadyAsync(site)).Status == HttpStatusCode.ServiceUnavailable);

        Assert.Equal("try Refused", await AskAsync(asks, "try 1"));
        await sends.SendAsync("all");
        Assert.Equal(WebSocketCloseCode.TryAgainLater, await sends.ReceiveCloseAsync());
        Assert.Equal("version 1", await AskAsync(bystander, "version"));
        await Redis.StartAgainAsync();
        await UntilAsync(async () => (await ReadyAsync(site)).Status == HttpStatusCode.OK);
        await SendAsync(bystander, ["all again"]);
    }

    [Fact]
    public async Task Host_StartedWhileTheEngineIsAway_ServesAndCatchesUp()
    {
        await Redis.StopAsync();
        var site = await ServeAsync();
        var client = await site.ConnectAsync();
        Assert.Equal("version 1", await AskAsync(client, "version"));
        await client.SendAsync("waits");

        await Redis.StartAgainAsync();

        Assert.Equal("waits", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Client_OfAHostThatStartedWhileTheEngineWasAway_IsToldThatMessagesMayBeMissing()
    {
        var one = await ServeAsync();
        var sender = await one.ConnectAsync();
        await SendAsync(sender, Texts("a", 3));
        await Redis.StopAsync();
        var late = await ServeAsync();
        await using var client = await ResumingClient.ConnectAsync(late.Address);

        // Another host may have sent this before it was cut off too: nobody can know.
        await sender.SendAsync("meanwhile");
        await Redis.StartAgainAsync();

        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await client.ReceiveNoteAsync("gap")).GetProperty("missed").ValueKind);
    }

    [Fact]
    public async Task Host_ToldToStop_PublishesWhatItWasGiven()
    {
        var (one, other) = (await ServeAsync(), await ServeAsync());
        var (sender, receiver) = (await one.ConnectAsync(), await other.ConnectAsync());
        foreach (var text in Texts("last", 200))
            await sender.SendAsync(text);
        Assert.Equal("version 1", await ReadUntilAsync(sender, "version"));

        await one.Host.DisposeAsync();

        foreach (var text in Texts("last", 200))
            Assert.Equal(text, await receiver.ReceiveTextAsync());
    }

    // Its own messages come in between; the answer says that all of them were taken.
    static async Task<string> ReadUntilAsync(ChatClient client, string question)
    {
        await client.SendAsync(question);
        while (true)
        {
            if (await client.ReceiveTextAsync() is var text && text.StartsWith(question, StringComparison.Ordinal))
                return text;
        }
    }
}
