using System.Threading.Channels;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Logging;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>Services that a controller registers with <c>AddHostedService</c> run as long as their version serves.</summary>
public sealed class HostedServiceTests : IDisposable
{
    readonly Shared<Channel<string>> _said = new(Channel.CreateUnbounded<string>());

    // A version whose hosted services say what happens to them.
    string Source(string version, string registrations, string types = "", string onLive = "") =>
        $$"""
            using PluginChat;
            [Action("test/chat")]
            public sealed class Chat : WebSocketAction
            {
                public override ValueTask OnActivatingAsync() { {{onLive}} return default; }
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send("{{version}}");
                    return default;
                }
            }
            public static class Said { public static void Out(string text) => {{_said.Code(
                "System.Threading.Channels.Channel<string>"
            )}}.Writer.TryWrite(text); }
            public sealed class Setup : IControllerServices { public void Configure(IServiceCollection services) { {{registrations}} } }
            public class Plain : IHostedService, IDisposable
            {
                public Task StartAsync(CancellationToken c) { Said.Out("start plain {{version}}"); return Task.CompletedTask; }
                public Task StopAsync(CancellationToken c) { Said.Out("stop plain {{version}}"); return Task.CompletedTask; }
                public void Dispose() => Said.Out("dispose plain {{version}}");
            }
            public class Loop : BackgroundService
            {
                protected override async Task ExecuteAsync(CancellationToken token)
                {
                    Said.Out("run loop {{version}}");
                    try { await Task.Delay(-1, token); }
                    finally { Said.Out("end loop {{version}}"); }
                }
            }
            {{types}}
            """;

    [Fact]
    public async Task HostedServices_OfAVersion_StartBeforeItIsLiveAndStopOnceTheNextOneIs()
    {
        const string both = "services.AddHostedService<Plain>(); services.AddHostedService<Loop>();";
        await using var edited = await EditedSite.ServeAsync(Source("1", both, onLive: "Said.Out(\"live 1\");"));
        Assert.Equal(["start plain 1", "run loop 1", "live 1"], Sorted(await TakeAsync(3), "live 1"));
        using var probe = edited.Site.Probe();
        await edited.LiveAsync(Source("2", both));
        Assert.Empty((await probe.NextAsync<ControllerRetired>()).Problems);
        var said = await TakeAsync(5);
        // The new before the old; of the old the last first.
        Assert.True(said.IndexOf("start plain 2") < said.IndexOf("end loop 1"), string.Join(", ", said));
        Assert.True(said.IndexOf("end loop 1") < said.IndexOf("stop plain 1"), string.Join(", ", said));
        // A BackgroundService begins on a thread of the pool, whenever that has one.
        Assert.Contains("run loop 2", said);
        Assert.Equal("dispose plain 1", said.Last(s => s != "run loop 2"));
        await edited.Site.Host.DisposeAsync();
        Assert.Equal(["end loop 2", "stop plain 2", "dispose plain 2"], await TakeAsync(3));
        Assert.False(_said.Value.Reader.TryRead(out var more), more);
    }

    [Fact]
    public async Task HostedService_ThatDoesNotStart_RefusesTheEditAndStopsWhatStarted()
    {
        await using var edited = await EditedSite.ServeAsync(Source("1", "services.AddHostedService<Loop>();"));
        Assert.Equal("run loop 1", Assert.Single(await TakeAsync(1)));
        const string broken =
            "public class Broken : IHostedService { public Task StartAsync(CancellationToken c) => throw new "
            + "InvalidOperationException(\"port taken\"); public Task StopAsync(CancellationToken c) => Task.CompletedTask; }";
        var failed = await edited.FailAsync(
            Source("2", "services.AddHostedService<Plain>(); services.AddHostedService<Broken>();", broken),
            "port taken"
        );
        Assert.Contains(
            "hosted service Broken did not start: System.InvalidOperationException: port taken\n    at Broken.StartAsync in ",
            failed.Failure.Text,
            StringComparison.Ordinal
        );
        Assert.Equal(["start plain 2", "stop plain 2", "dispose plain 2"], await TakeAsync(3));
        Assert.Equal("1", await edited.AskAsync());
        // The watch and the test both asked for the edit: it may have been tried twice. The version that serves goes on.
        while (_said.Value.Reader.TryRead(out var more))
            Assert.EndsWith(" plain 2", more, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostedService_ThatFailsLater_IsLoggedAndTheVersionServesOn()
    {
        await using var edited = await EditedSite.ServeAsync(
            Source(
                "1",
                "services.AddHostedService<Failing>();",
                "public class Failing : BackgroundService\n{\n    protected override async Task ExecuteAsync(CancellationToken "
                    + "token) { await Task.Yield(); throw new InvalidOperationException(\"lost it\"); }\n}"
            )
        );
        var logged = await edited.Site.Log.NextAsync("PluginChat", "hosted service Failing failed and runs no more");
        Assert.Contains("lost it\n    at Failing.ExecuteAsync in ", logged, StringComparison.Ordinal);
        Assert.Equal("1", await edited.AskAsync());
    }

    [Fact]
    public async Task HostedService_ThatIgnoresItsToken_IsNamedAndTheNextVersionServes()
    {
        using var gate = new Shared<TaskCompletionSource>(new(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var edited = await EditedSite.ServeAsync(
            Source(
                "1",
                "services.AddHostedService<Deaf>();",
                "public class Deaf : BackgroundService { protected override Task "
                    + $"ExecuteAsync(CancellationToken token) => {gate.Code("TaskCompletionSource")}.Task; }}"
            ),
            new() { Retire = TimeSpan.FromMilliseconds(100) }
        );
        using var probe = edited.Site.Probe();
        await edited.LiveAsync(Source("2", ""));
        Assert.Contains(
            "hosted service Deaf still runs 0.1 s after it was told to stop: return from ExecuteAsync when its token is cancelled",
            (await probe.NextAsync<ControllerRetired>()).Problems[0],
            StringComparison.Ordinal
        );
        Assert.Equal("2", await edited.AskAsync());
        gate.Value.SetResult();
    }

    [Fact]
    public async Task HostedServices_OfAVersionWithAnEventThatDoesNotEnd_StopAllTheSame()
    {
        using var gate = new Shared<TaskCompletionSource>(new(TaskCreationOptions.RunContinuationsAsynchronously));
        var source = Source("1", "services.AddHostedService<Plain>();")
            .Replace(
                "{ client.Send(\"1\"); return default; }",
                $"{{ client.Send(\"waiting\"); return new({gate.Code("TaskCompletionSource")}.Task); }}",
                StringComparison.Ordinal
            );
        await using var edited = await EditedSite.ServeAsync(source, new() { Drain = TimeSpan.FromMilliseconds(100) });
        await edited.AskAsync();
        await edited.LiveAsync(Source("2", ""));
        Assert.Equal(["start plain 1", "stop plain 1"], await TakeAsync(2));
        gate.Value.SetResult();
    }

    public void Dispose() => _said.Dispose();

    async Task<List<string>> TakeAsync(int count)
    {
        var said = new List<string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (said.Count < count)
            said.Add(await _said.Value.Reader.ReadAsync(patience.Token));
        return said;
    }

    // A background service begins on a thread of the pool, at about the time when the version is live.
    static List<string> Sorted(List<string> said, string last) =>
        [.. said.Where(s => s != last).OrderByDescending(s => s, StringComparer.Ordinal), .. said.Where(s => s == last)];
}
