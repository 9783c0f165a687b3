using System.Net;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Controllers.Circuits;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Containment;

/// <summary>An HTTP action or a page that fails, hangs or takes the cores is not asked any more; its controller's others go on.</summary>
public sealed class HttpCircuitTests
{
    const string Routes = """
        { name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1', timeouts: { request: '1sec' } },
        { name: 'slow', pattern: '^/slow/{action}$', source: 'controllers/chat', target: '$1' },
        { name: 'kept', pattern: '^/kept/{action}$', source: 'controllers/chat', target: '$1', cache: { server: '1hr', unique: true } },
        { name: 'pages', pattern: '^/(.*\\.esp)$', source: 'controllers/chat', target: '$1' },
        { name: 'files'
        """;

    const string Source = """
        using PluginChat;
        public sealed class Api : HttpActions
        {
            static readonly ManualResetEventSlim s_released = new();

            [Action("throw")] public string Throw(bool well = false) => well ? "well" : throw new Exception("trouble: throw");
            [Action("other")] public string Other() => "fine";
            [Action("hang")] public Task Hang(CancellationToken cancellation) => Task.Delay(-1, cancellation);
            [Action("deaf")] public Task Deaf() => Task.Delay(3000);
            [Action("spin")] public string Spin() { while (!s_released.IsSet) { } return "spun"; }
            [Action("block")] public string Block() => s_released.Wait(TimeSpan.FromSeconds(20)) ? "released" : "too late";
            [Action("release")] public void Release() => s_released.Set();
        }
        """;

    static async Task<TestSite> StartAsync(TimeProvider time, string showErrors = "true")
    {
        var site = new TestSite
        {
            Time = time,
            Deadlines = new() { Event = TimeSpan.FromMilliseconds(300) },
        };
        site.Write(
            "appweb.json",
            TestSite
                .Config()
                .Replace("{ name: 'files'", Routes, StringComparison.Ordinal)
                .Replace("showErrors: true", $"showErrors: {showErrors}", StringComparison.Ordinal)
                .Replace("'http://127.0.0.1:0' ] }", "'http://127.0.0.1:0' ], trustedProxies: [ '127.0.0.1' ] }", StringComparison.Ordinal)
        );
        site.WriteController(Source);
        site.WriteController("<% if (Parameters[\"well\"] is null) throw new Exception(\"trouble: throw\"); %>well", "broken.esp");
        site.WriteController("fine", "other.esp");
        site.ExpectError("trouble: throw");
        site.ExpectError("it answers 503");
        return await site.StartAsync();
    }

    static async Task<(int Status, string Text, TimeSpan? RetryAfter)> AskAsync(HttpClient http, string path, int address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Forwarded-For", $"10.0.0.{address}");
        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.RetryAfter?.Delta);
    }

    static async Task FailAsync(HttpClient http, string path, int times, int addresses = Circuit.AddressesToOpen)
    {
        for (var i = 0; i < times; i++)
            Assert.Equal(500, (await AskAsync(http, path, i % addresses)).Status);
    }

    [Theory]
    [InlineData("/api/throw", "throw")]
    [InlineData("/broken.esp", "broken.esp")]
    public async Task Circuit_OfWhatKeepsFailing_Answers503ForItAloneUntilAnEdit(string path, string name)
    {
        await using var site = await StartAsync(TimeProvider.System);
        using var http = site.Http();
        using var probe = site.Probe();

        await FailAsync(http, path, Circuit.FailuresToOpen);

        Assert.Equal(
            $"chat: 20 requests of HTTP action '{name}', generation 1, failed, from 5 addresses, and it serves fewer well; "
                + "it answers 503 for 30 s or until a new version is live",
            (await probe.NextAsync<ControllerCircuitOpened>()).ToString()
        );
        var (status, text, retryAfter) = await AskAsync(http, path, 1);
        Assert.Equal(503, status);
        Assert.Contains($"Action \\u0027{name}\\u0027 keeps failing", text, StringComparison.Ordinal);
        Assert.InRange(retryAfter!.Value, TimeSpan.FromSeconds(1), Circuit.CoolDown);
        Assert.Contains(site.Log.Errors, e => e.Contains($"action '{name}'", StringComparison.Ordinal) && e.Contains("503"));
        foreach (var other in (string[])["/api/other", "/other.esp"])
            Assert.Equal((200, "fine", null), await AskAsync(http, other, 1));
        var shown = await http.GetStringAsync("/_pluginchat/status");
        Assert.Contains($"\"openActions\": [\n        \"{name}\"\n      ]", shown.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("\"circuit\": \"closed\"", shown, StringComparison.Ordinal);

        site.WriteController("static class Mended;", "Mended.cs");
        await probe.NextAsync<ControllerLive>(live => live.Generation == 2);
        Assert.Equal((200, "well", null), await AskAsync(http, path + "?well=true", 1));
        Assert.DoesNotContain("openActions", await http.GetStringAsync("/_pluginchat/status"), StringComparison.Ordinal);
    }

    // What is kept needs no action that works.
    [Fact]
    public async Task Circuit_OfWhatKeepsFailing_LetsKeptAnswersOut()
    {
        await using var site = await StartAsync(TimeProvider.System);
        using var http = site.Http();
        using var probe = site.Probe();
        Assert.Equal((200, "well", null), await AskAsync(http, "/kept/throw?well=true", 99));

        await FailAsync(http, "/kept/throw", Circuit.FailuresToOpen, 10);

        await probe.NextAsync<ControllerCircuitOpened>();
        Assert.Equal(503, (await AskAsync(http, "/kept/throw", 1)).Status);
        Assert.Equal((200, "well", null), await AskAsync(http, "/kept/throw?well=true", 1));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 6)] // and 6 who are served well
    public async Task Circuit_OfWhatFewAddressesMakeFail_StaysClosed(int failing, int served)
    {
        await using var site = await StartAsync(TimeProvider.System);
        using var http = site.Http();
        for (var i = 0; i < served; i++)
            Assert.Equal(200, (await AskAsync(http, "/api/throw?well=true", 100 + i)).Status);

        await FailAsync(http, "/api/throw", 2 * Circuit.FailuresToOpen, failing);

        Assert.Equal(200, (await AskAsync(http, "/api/throw?well=true", 0)).Status);
    }

    [Fact]
    public async Task Circuit_AfterTheCoolDown_ClosesWhenTwoRequestsGoWellAndWhereNoErrorsAreShownSaysNoName()
    {
        var time = new FakeTimeProvider();
        await using var site = await StartAsync(time, showErrors: "false");
        using var http = site.Http();
        using var probe = site.Probe();
        await FailAsync(http, "/api/throw", Circuit.FailuresToOpen);
        var (status, text, _) = await AskAsync(http, "/api/throw?well=true", 0);
        Assert.Equal(503, status);
        Assert.DoesNotContain("throw", text, StringComparison.Ordinal);
        // Wrong requests say nothing of the action.
        Assert.Equal(400, (await AskAsync(http, "/api/throw?well=neither", 77)).Status);

        time.Advance(Circuit.CoolDown);
        Assert.Equal(200, (await AskAsync(http, "/api/throw?well=true", 0)).Status);
        Assert.Equal(503, (await AskAsync(http, "/api/throw?well=true", 0)).Status);
        time.Advance(Circuit.TrialPeriod);
        Assert.Equal(200, (await AskAsync(http, "/api/throw?well=true", 0)).Status);

        Assert.Equal("chat: HTTP action 'throw', generation 1, works again", (await probe.NextAsync<ControllerCircuitClosed>()).ToString());
        Assert.Equal(200, (await AskAsync(http, "/api/throw?well=true", 0)).Status);
    }

    [Fact]
    public async Task Circuit_OfWhatIsNeverDoneInTime_Opens()
    {
        await using var site = await StartAsync(TimeProvider.System);
        using var http = site.Http();
        using var probe = site.Probe();

        var cut = await Task.WhenAll(
            Enumerable
                .Range(0, Circuit.FailuresToOpen)
                .Select(i => Record.ExceptionAsync(() => AskAsync(http, "/api/hang", i % Circuit.AddressesToOpen)).AsTask())
        );

        Assert.All(cut, e => Assert.IsType<HttpRequestException>(e));
        Assert.Equal("hang", (await probe.NextAsync<ControllerCircuitOpened>()).Action);
        Assert.Equal(503, (await AskAsync(http, "/api/hang", 1)).Status);
        Assert.Equal(200, (await AskAsync(http, "/api/other", 1)).Status);
    }

    [Fact]
    public async Task Request_WhoseTimeIsOver_IsNamedAndCutOffOnceHoweverLongItsActionGoesOn()
    {
        await using var site = await StartAsync(TimeProvider.System);
        using var http = site.Http();
        using var probe = site.Probe();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("/api/deaf"));
        Assert.Equal("deaf", (await probe.NextAsync<HttpActionStuck>()).Action);
        var lane = Assert.Single(site.Host.Controllers.Lanes);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (lane.Controller.Current!.Leases > 0)
            await Task.Delay(10, deadline.Token);
        var said = Assert.Single(site.Log.Entries, e => e.Text.Contains("timeouts.request", StringComparison.Ordinal));
        Assert.Contains(
            "cut off (timeout): timeouts.request: a request of action 'deaf' of controller 'chat' took longer than 1 s",
            said.Text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("more", said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_ThatTakeEveryCoreAndDoNotEnd_AreNamedAndTheirActionTakesNoMore()
    {
        await using var site = await StartAsync(TimeProvider.System);
        using var http = site.Http();
        http.Timeout = TimeSpan.FromMinutes(2);
        using var probe = site.Probe();

        var spinning = Enumerable.Range(0, ActionCircuit.ComputingToOpen).Select(i => AskAsync(http, "/slow/spin", i)).ToList();

        Assert.StartsWith(
            $"chat: {spinning.Count} requests of HTTP action 'spin', generation 1, compute without end and take a core each; "
                + "it answers 503",
            (await probe.NextAsync<HttpActionOverload>()).ToString(),
            StringComparison.Ordinal
        );
        Assert.Matches(
            @"^chat: HTTP action 'spin', generation 1, runs for \d+ s and has held thread \d+ from its start: it computes \(\d+% of",
            (await probe.NextAsync<HttpActionStuck>(s => s.Action == "spin")).ToString()
        );
        var (status, _, retryAfter) = await AskAsync(http, "/slow/spin", 200);
        Assert.Equal((503, TimeSpan.FromSeconds(10)), (status, retryAfter));
        Assert.Equal(200, (await AskAsync(http, "/slow/release", 1)).Status);
        Assert.All(await Task.WhenAll(spinning), s => Assert.Equal((200, "spun", null), s));
        await probe.NextAsync<ControllerCircuitClosed>();
        Assert.Equal((200, "spun", null), await AskAsync(http, "/slow/spin", 200));
    }

    [Fact]
    public async Task Requests_ThatBlockMoreThreadsThanThereAre_KeepNobodyElseWaiting()
    {
        await using var site = await StartAsync(TimeProvider.System);
        using var http = site.Http();
        http.Timeout = TimeSpan.FromMinutes(2);
        Assert.Equal((200, "fine", null), await AskAsync(http, "/slow/other", 1));

        // Left to itself, the pool would have a thread more each half second.
        var blocked = Enumerable.Range(0, 96).Select(i => AskAsync(http, "/slow/block", i)).ToList();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!site.Log.Entries.Any(e => e.Text.Contains("hold a thread while", StringComparison.Ordinal)))
            await Task.Delay(10, deadline.Token);
        Assert.Equal((200, "", null), await AskAsync(http, "/slow/release", 1));

        Assert.All(await Task.WhenAll(blocked), b => Assert.Equal((200, "released", null), b));
        Assert.Contains(site.Log.Entries, e => e.Text.Contains("chat: a request of 'block'", StringComparison.Ordinal));
    }
}
