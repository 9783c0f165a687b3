using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>What a version started ends with it; what does not end is named.</summary>
public sealed class RetireTests
{
    static string Live(string code, string members = "") =>
        TestSite.Action(
            $$"""
            {{members}}
                public override ValueTask OnActivatingAsync()
                {
                    {{code}}
                    return default;
                }
            """
        );

    [Fact]
    public async Task Timer_StartedByEvery_EndsWithItsGeneration()
    {
        using var ticks = new Shared<Channel<string>>(Channel.CreateUnbounded<string>());
        var time = new FakeTimeProvider();
        string Ticking(string version) =>
            Live(
                "Every(TimeSpan.FromSeconds(1), _ => { "
                    + $"{ticks.Code("System.Threading.Channels.Channel<string>")}.Writer.TryWrite(\"{version}\"); return default; }});"
            );
        await using var edited = await EditedSite.ServeAsync(new TestSite { Time = time }, Ticking("old"));
        Assert.Equal("old", await NextTickAsync());
        await RetiredAfterAsync(edited, Ticking("new"));
        // While it was waited for, time may have passed for more ticks than the one that was read.
        while (ticks.Value.Reader.TryRead(out var earlier))
            Assert.Equal("old", earlier);
        for (var i = 0; i < 5; i++)
            Assert.Equal("new", await NextTickAsync());

        async Task<string> NextTickAsync()
        {
            // Its first wait begins on the thread pool, some time after it went live.
            var next = ticks.Value.Reader.ReadAsync().AsTask();
            while (!next.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
            return await next;
        }
    }

    [Fact]
    public async Task BackgroundWork_IsCancelledWithItsGeneration()
    {
        using var said = new Shared<Channel<string>>(Channel.CreateUnbounded<string>());
        var say = said.Code("System.Threading.Channels.Channel<string>");
        await using var edited = await EditedSite.ServeAsync(
            Live(
                $$"""
                RunInBackground(async token =>
                {
                    {{say}}.Writer.TryWrite("began");
                    try { await Task.Delay(-1, token); }
                    finally { {{say}}.Writer.TryWrite("ended"); }
                });
                """
            )
        );
        Assert.Equal("began", await said.Value.Reader.ReadAsync());
        Assert.Empty((await RetiredAfterAsync(edited, EditedSite.Answering("\"2\""))).Problems);
        Assert.Equal("ended", await said.Value.Reader.ReadAsync());
    }

    [Fact]
    public async Task BackgroundWork_ThatIgnoresItsToken_IsNamed()
    {
        using var gate = new Shared<TaskCompletionSource>(new(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var edited = await EditedSite.ServeAsync(
            Live($"RunInBackground(async _ => await {gate.Code("TaskCompletionSource")}.Task);"),
            new() { Retire = TimeSpan.FromMilliseconds(100) }
        );
        var retired = await RetiredAfterAsync(edited, EditedSite.Answering("\"2\""));
        Assert.Contains(
            "background work of 'test/chat' still runs 0.1 s after it was told to end",
            Assert.Single(retired.Problems),
            StringComparison.Ordinal
        );
        Assert.Equal("2", await edited.AskAsync());
        gate.Value.SetResult();
    }

    [Fact]
    public async Task Dispose_OfActionAndServices_IsCalledOnce()
    {
        using var said = new Shared<Channel<string>>(Channel.CreateUnbounded<string>());
        var say = said.Code("System.Threading.Channels.Channel<string>");
        await using var edited = await EditedSite.ServeAsync(
            $$"""
            using PluginChat;
            [Action("test/chat")]
            public sealed class Chat(Service service) : WebSocketAction, IAsyncDisposable
            {
                public Service Service => service;
                public async ValueTask DisposeAsync() { await Task.Yield(); {{say}}.Writer.TryWrite("action"); }
            }
            public sealed class Service : IDisposable { public void Dispose() => {{say}}.Writer.TryWrite("service"); }
            public sealed class Setup : IControllerServices
            {
                public void Configure(IServiceCollection services) => services.AddSingleton<Service>();
            }
            """
        );
        Assert.Empty((await RetiredAfterAsync(edited, EditedSite.Answering("\"2\""))).Problems);
        said.Value.Writer.Complete();
        Assert.Equal(["action", "service"], await said.Value.Reader.ReadAllAsync().ToListAsync());
    }

    [Theory]
    [InlineData(
        "AppDomain.CurrentDomain.ProcessExit += OnExit;",
        "AppDomain.CurrentDomain.ProcessExit -= OnExit;",
        "a subscription to an event"
    )]
    [InlineData("_timer = new Timer(_ => OnExit(null, EventArgs.Empty), null, 1000, 1000);", "_timer!.Dispose();", "a timer")]
    public async Task Generation_PinnedByWhatItForgot_IsNamedOnceAndLeavesWhenThatEnds(string pin, string unpin, string reason)
    {
        using var undo = new Shared<Action[]>(new Action[1]);
        await using var edited = await EditedSite.ServeAsync(
            Live(
                $"{pin} {undo.Code("Action[]")}[0] = () => {{ {unpin} }};",
                "Timer? _timer; void OnExit(object? sender, EventArgs e) => GC.KeepAlive(_timer);"
            )
        );
        using var probe = edited.Site.Probe();
        await RetiredAfterAsync(edited, EditedSite.Answering("\"2\""));
        Collect(edited.Site, 6);
        var alive = Assert.Single(probe.Events.OfType<ControllerStillAlive>());
        Assert.Equal(1, alive.Generation);
        Assert.Contains(reason, alive.Reason, StringComparison.Ordinal);
        Undo(undo.Value);
        // A timer that is disposed may be calling back at this moment.
        await CollectUntilAsync(edited.Site, () => edited.Site.Host.Retirer.RetiredInMemory == 0);
    }

    [Fact]
    public async Task Generation_WhoseEventNeverEnds_IsNamed()
    {
        using var gate = new Shared<TaskCompletionSource>(new(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var edited = await EditedSite.ServeAsync(
            TestSite.Action(
                $$"""
                public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send("waiting");
                    await {{gate.Code("TaskCompletionSource")}}.Task;
                }
                """
            )
        );
        using var probe = edited.Site.Probe();
        await edited.AskAsync();
        await edited.LiveAsync(EditedSite.Answering("\"2\""));
        // The new generation is live a moment before the old one is watched.
        await CollectUntilAsync(edited.Site, () => probe.Events.OfType<ControllerStillAlive>().Any());
        Assert.Contains("1 event", Assert.Single(probe.Events.OfType<ControllerStillAlive>()).Reason, StringComparison.Ordinal);
        gate.Value.SetResult();
        await probe.NextAsync<ControllerRetired>();
    }

    [Fact]
    public async Task Generations_ThatFailToConstruct_LeaveMemoryAndTheirServicesAreDisposed()
    {
        using var said = new Shared<Channel<string>>(Channel.CreateUnbounded<string>());
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""));
        await edited.FailAsync(
            $$"""
            using PluginChat;
            [Action("test/chat")]
            public sealed class Chat : WebSocketAction { public Chat(Service service) => throw new InvalidOperationException("no luck"); }
            public sealed class Service : IDisposable { public void Dispose() => {{said.Code(
                "System.Threading.Channels.Channel<string>"
            )}}.Writer.TryWrite("disposed"); }
            public sealed class Setup : IControllerServices
            {
                public void Configure(IServiceCollection services) => services.AddSingleton<Service>();
            }
            """,
            "no luck"
        );
        Assert.True(said.Value.Reader.TryRead(out _));
    }

    static async Task<ControllerRetired> RetiredAfterAsync(EditedSite edited, string source)
    {
        using var probe = edited.Site.Probe();
        edited.Site.WriteController(source);
        return await probe.NextAsync<ControllerRetired>();
    }

    static void Undo(Action[] undo)
    {
        undo[0]();
        undo[0] = null!;
    }

    static async Task CollectUntilAsync(TestSite site, Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            Collect(site, 1);
            await Task.Delay(20, patience.Token);
        }
    }

    static void Collect(TestSite site, int times)
    {
        for (var i = 0; i < times; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            site.Host.Retirer.Check();
        }
    }
}
