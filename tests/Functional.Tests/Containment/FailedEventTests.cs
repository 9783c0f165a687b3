using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Logging;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Containment;

/// <summary>What fails in an event is one client's; what fails again and again keeps new clients away.</summary>
public sealed class FailedEventTests
{
    [Fact]
    public async Task Exception_InAnEvent_ClosesThatClientWith1011AndLogsItsLine()
    {
        await using var site = TroubleSource.NewSite();
        site.ExpectError("trouble: throw");
        await site.StartAsync();
        var bystanders = await Bystanders.ConnectAsync(() => site.ConnectAsync());
        var culprit = await site.ConnectAsync("/ws/test/trouble");
        var chatting = bystanders.ChatAsync("during");
        await culprit.SendAsync("throw");
        Assert.Equal(WebSocketCloseCode.InternalError, await culprit.ReceiveCloseAsync());
        await chatting;
        await bystanders.ChatAsync("after");
        var logged = Assert.Single(site.Log.Errors, e => e.Contains("trouble: throw", StringComparison.Ordinal));
        Assert.Contains($"{TroubleSource.File}:line {TroubleSource.ThrowLine}", logged, StringComparison.Ordinal);
        var description = culprit.Socket.CloseStatusDescription!;
        Assert.Contains($"reference {description[^8..]}", logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Circuit_AfterTwentyFailures_Answers503UntilANewVersionIsLive()
    {
        await using var site = await FailingAsync(TimeProvider.System);
        using var probe = site.Probe();
        var bystanders = await Bystanders.ConnectAsync(() => site.ConnectAsync());
        await FailAsync(site, Circuit.FailuresToOpen);
        var opened = await probe.NextAsync<ControllerCircuitOpened>();
        Assert.Equal(
            "chat: 20 events of generation 1 failed, from 5 addresses, and it serves fewer well; "
                + "its routes answer 503 for 30 s or until a new version is live",
            opened.ToString()
        );
        var refused = await site.ConnectRawAsync("/ws/test/chat", From(1));
        Assert.Equal(503, refused.Status);
        Assert.Matches("(?i)Retry-After: ([1-9]|[12][0-9]|30)\r\n", refused.Answer + "\r\n");
        using var http = site.Http();
        Assert.Contains("\"circuit\": \"open\"", await http.GetStringAsync("/_pluginchat/status"), StringComparison.Ordinal);
        site.WriteController(TestSite.ChatSource + "\n// mended\n");
        await probe.NextAsync<ControllerLive>(live => live.Generation == 2);
        Assert.Equal(101, (await site.ConnectRawAsync()).Status);
        await bystanders.ChatAsync("after");
    }

    [Fact]
    public async Task Circuit_InDevelopment_IsToldToTheOpenPage()
    {
        var time = new FakeTimeProvider();
        await using var site = await FailingAsync(time, "--environment=Development");
        using var http = site.Http();
        using var answer = await http.GetAsync("/_pluginchat/events", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        using var probe = site.Probe();
        await OpenAndCoolDownAsync(site, probe, time);
        Assert.Contains(
            "\"controller\":\"chat\",\"generation\":1,\"open\":true,\"text\":\"chat: 20 events",
            await NextAsync(),
            StringComparison.Ordinal
        );
        var first = await site.ConnectAsync("/ws/test/chat");
        await first.SendAsync("works");
        await first.SendAsync("works");
        Assert.Contains("\"open\":false,\"text\":\"chat: generation 1 works again", await NextAsync(), StringComparison.Ordinal);

        async Task<string> NextAsync()
        {
            while (await lines.ReadLineAsync() != "event: circuit") { }
            return (await lines.ReadLineAsync())!;
        }
    }

    [Fact]
    public async Task Circuit_AfterTheCoolDown_LetsOneInAndClosesWhenThatGoesWell()
    {
        var time = new FakeTimeProvider();
        await using var site = await FailingAsync(time);
        using var probe = site.Probe();
        await OpenAndCoolDownAsync(site, probe, time);
        var first = await site.ConnectAsync("/ws/test/chat");
        await first.SendAsync("works");
        Assert.Equal("works", await first.ReceiveTextAsync());
        Assert.Equal("chat: generation 1 works again and takes new clients", (await probe.NextAsync<ControllerCircuitClosed>()).ToString());
        Assert.Equal(101, (await site.ConnectRawAsync()).Status);
    }

    [Fact]
    public async Task Circuit_AfterTheCoolDown_OpensAgainAtTheFirstFailure()
    {
        var time = new FakeTimeProvider();
        await using var site = await FailingAsync(time);
        using var probe = site.Probe();
        await OpenAndCoolDownAsync(site, probe, time);
        // A circuit lets one in, and this one's open goes well.
        await FailAsync(site, 1);
        Assert.Equal(503, (await site.ConnectRawAsync("/ws/test/chat", From(0))).Status);
    }

    [Fact]
    public async Task Circuit_OfAControllerThatOneAddressMakesFail_StaysClosedForEverybody()
    {
        await using var site = await FailingAsync(TimeProvider.System);
        // Nobody else says a word, as on a quiet site.
        await FailAsync(site, 2 * Circuit.FailuresToOpen, addresses: 1);
        Assert.Equal(101, (await site.ConnectRawAsync("/ws/test/chat", From(0))).Status);
        Assert.Equal(101, (await site.ConnectRawAsync("/ws/test/chat", From(9))).Status);
    }

    [Fact]
    public async Task Circuit_OfAControllerThatServesMoreAddressesThanFail_StaysClosed()
    {
        await using var site = await FailingAsync(TimeProvider.System);
        for (var i = 0; i <= Circuit.AddressesToOpen; i++)
        {
            var client = await site.ConnectRawAsync("/ws/test/chat", From(100 + i));
            await client.SendTextAsync("works");
            Assert.Equal("works", (await client.ReceiveAsync())!.Value.Text);
        }
        await FailAsync(site, 2 * Circuit.FailuresToOpen);
        Assert.Equal(101, (await site.ConnectRawAsync("/ws/test/chat", From(9))).Status);
    }

    [Fact]
    public async Task Circuit_WhileItIsOpen_IsClosedByWhatGoesWellForThoseWhoAreConnected()
    {
        await using var site = await FailingAsync(TimeProvider.System);
        using var probe = site.Probe();
        var bystanders = await Bystanders.ConnectAsync(() => site.ConnectAsync());
        await FailAsync(site, Circuit.FailuresToOpen);
        await probe.NextAsync<ControllerCircuitOpened>();
        await bystanders.ChatAsync("it works for us");
        await probe.NextAsync<ControllerCircuitClosed>();
        Assert.Equal(101, (await site.ConnectRawAsync("/ws/test/chat", From(0))).Status);
    }

    static async Task<TestSite> FailingAsync(TimeProvider time, params string[] arguments)
    {
        var site = TroubleSource.NewSite(time);
        site.Write(
            "appweb.json",
            TestSite
                .Config()
                .Replace("'http://127.0.0.1:0' ] }", "'http://127.0.0.1:0' ], trustedProxies: [ '127.0.0.1' ] }", StringComparison.Ordinal)
        );
        site.ExpectError("trouble: throw");
        site.ExpectError("its routes answer 503");
        return await site.StartAsync(arguments);
    }

    static async Task OpenAndCoolDownAsync(TestSite site, EventProbe probe, FakeTimeProvider time)
    {
        await FailAsync(site, Circuit.FailuresToOpen);
        await probe.NextAsync<ControllerCircuitOpened>();
        time.Advance(Circuit.CoolDown);
    }

    static string From(int address) => $"X-Forwarded-For: 10.0.0.{address}\r\n";

    // Connected before the first fails: opening goes well.
    static async Task FailAsync(TestSite site, int times, int addresses = Circuit.AddressesToOpen)
    {
        var clients = await Task.WhenAll(
            Enumerable.Range(0, times).Select(i => RawClient.ConnectAsync(site.Address, "/ws/test/trouble", From(i % addresses)))
        );
        foreach (var client in clients)
        {
            await client.SendTextAsync("throw");
            Assert.Equal(1011, await client.ReceiveCloseAsync());
            await client.DisposeAsync();
        }
    }
}
