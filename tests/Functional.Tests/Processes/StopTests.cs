using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

public sealed partial class StopTests
{
    const string CutOff = "1 clients did not answer in time and were cut off";

    [GeneratedRegex(@"^The server stops; come back in (\d+) s\.$")]
    private static partial Regex Advice { get; }

    [Theory]
    [InlineData(HostProcess.Sigterm)]
    [InlineData(HostProcess.Sigint)]
    public async Task Signal_WithOpenClients_ClosesEachWith1001AndExitsWith0(int signal)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: TestSite.Unwatched));
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site);
        var clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.ConnectAsync()));
        foreach (var client in clients)
        {
            // Whoever hears itself is served, and not only greeted.
            await client.SendAsync("here");
            Assert.Equal("here", await client.ReceiveTextAsync());
        }
        host.Signal(signal);
        var codes = await Task.WhenAll(
            clients.Select(async client =>
            {
                var code = await client.ReceiveCloseAsync();
                await client.CloseAsync();
                return code;
            })
        );
        Assert.All(codes, code => Assert.Equal(WebSocketCloseCode.GoingAway, code));
        Assert.True(await host.ExitAsync() == 0, host.Console);
    }

    [Fact]
    public async Task Stop_FiveHundredClients_AllGetWhatWasSentBeforeAndAreSpread()
    {
        const int clients = 500,
            messages = 32;
        // More than a socket's buffers hold, so that a part still waits in the log when the host is told to stop.
        var padding = new string('.', 8 << 10);
        await using var site = new TestSite();
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site);
        var crowd = new RawClient[clients];
        await Parallel.ForAsync(
            0,
            clients,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => crowd[i] = await RawClient.ConnectAsync(host.Address, "/ws/test/chat")
        );
        var sender = await host.ConnectAsync();
        for (var i = 0; i < messages; i++)
            await sender.SendAsync($"{i}{padding}");
        for (var i = 0; i < messages; i++)
            Assert.Equal($"{i}{padding}", await sender.ReceiveTextAsync());
        host.Signal(HostProcess.Sigterm);
        var turns = new int[clients];
        await Parallel.ForAsync(
            0,
            clients,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) =>
            {
                for (var n = 0; n < messages; n++)
                    Assert.Equal($"{n}{padding}", (await crowd[i].ReceiveAsync())?.Text);
                var close = Assert.NotNull(await crowd[i].ReceiveAsync());
                Assert.Equal((8, 1001), (close.Opcode, close.CloseCode));
                turns[i] = int.Parse(
                    Advice.Match(Encoding.UTF8.GetString(close.Payload.AsSpan(2))).Groups[1].Value,
                    CultureInfo.InvariantCulture
                );
                await crowd[i].SendAsync(RawClient.Encode(8, close.Payload[..2]));
            }
        );
        await sender.ReceiveCloseAsync();
        await sender.CloseAsync();
        Assert.True(await host.ExitAsync() == 0, host.Console);
        var shares = turns.CountBy(turn => turn).ToList();
        Assert.True(shares.Count >= 3, $"All come back in {shares.Count} seconds.");
        Assert.All(shares, share => Assert.InRange(share.Value, 1, clients / shares.Count + 2));
        foreach (var client in crowd)
            await client.DisposeAsync();
    }

    [Theory]
    [InlineData(HostProcess.Sigterm)]
    [InlineData(HostProcess.Sigint)]
    public async Task Stop_ClientThatDoesNotAnswer_IsCutOffAtTheDeadlineAndTheExitCodeIs0(int signal)
    {
        await using var site = new TestSite();
        // Under the 5 s after which any client that does not answer a close frame is cut off: only the deadline can be what it was.
        site.Write("appweb.json", TestSite.Config(http: "timeouts: { exit: '1sec' },", esp: TestSite.Unwatched));
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site);
        await using var silent = await RawClient.ConnectAsync(host.Address, "/ws/test/chat");
        host.Signal(signal);
        Assert.True(await host.ExitAsync() == 0, host.Console);
        Assert.True(host.Output.Any(line => line.Contains(CutOff, StringComparison.Ordinal)), host.Console);
    }

    [Fact]
    public async Task Stop_SecondSignal_WaitsForNobody()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Send("spinning");
                    while (true)
                    {
                    }
                }
                """
            )
        );
        site.Write("appweb.json", TestSite.Config(http: "timeouts: { exit: 'never' },", esp: TestSite.Unwatched));
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site);
        await using var silent = await RawClient.ConnectAsync(host.Address, "/ws/test/chat");
        var spinning = await host.ConnectAsync();
        await spinning.SendAsync("go");
        Assert.Equal("spinning", await spinning.ReceiveTextAsync());
        host.Signal(HostProcess.Sigint);
        Assert.Equal(1001, await silent.ReceiveCloseAsync());
        host.Signal(HostProcess.Sigint);
        Assert.True(await host.ExitAsync() == 0, host.Console);
        Assert.True(
            host.Output.Any(line => line.Contains("2 clients did not answer in time and were cut off", StringComparison.Ordinal)),
            host.Console
        );
    }

    // What an author can get wrong; all but one sleep, so that the others get to run.
    [Fact]
    public async Task Stop_BesideEventsAndWorkThatNeverEnd_EndsWithoutThemAndNamesTheController()
    {
        const string Stay = "while (true) Thread.Sleep(1000);";
        await using var site = new TestSite();
        site.WriteController(
            $$"""
            using PluginChat;
            public abstract class Stuck : WebSocketAction
            {
                protected static void Say() => Console.WriteLine("stuck " + Interlocked.Increment(ref s_count));
                static int s_count;
            }
            [Action("test/open")]
            public sealed class Open : Stuck
            {
                public override ValueTask OnOpenAsync(IWebSocketClient client) { Say(); {{Stay}} }
            }
            [Action("test/message")]
            public sealed class Message : Stuck
            {
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message) { Say(); while (true) { } }
            }
            [Action("test/awaiting")]
            public sealed class Awaiting : Stuck
            {
                public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    Say(); await Task.Delay(-1);
                }
            }
            [Action("test/exception")]
            public sealed class Failing : Stuck
            {
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message) { Say(); throw new Endless(); }
                sealed class Endless : Exception { public override string Message { get { {{Stay}} } } }
            }
            [Action("test/close")]
            public sealed class Close : Stuck
            {
                public override ValueTask OnCloseAsync(IWebSocketClient client, WebSocketClose close) { Say(); {{Stay}} }
            }
            [Action("test/work")]
            public sealed class Work : Stuck
            {
                public override ValueTask OnActivatingAsync()
                {
                    Every(TimeSpan.FromMilliseconds(1), _ => { Say(); {{Stay}} });
                    RunInBackground(_ => { Say(); {{Stay}} });
                    Retired.Register(() => { {{Stay}} });
                    return ValueTask.CompletedTask;
                }
            }
            """
        );
        site.Write("appweb.json", TestSite.Config(http: "timeouts: { exit: '1sec' },", esp: TestSite.Unwatched));
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site);
        var clients = new List<RawClient>();
        foreach (var action in (string[])["open", "message", "awaiting", "exception", "close"])
        {
            clients.Add(await RawClient.ConnectAsync(host.Address, "/ws/test/" + action));
            await clients[^1].SendTextAsync("go");
        }
        await clients[^1].DisposeAsync();
        await host.WaitForOutputAsync("stuck 7");
        host.Signal(HostProcess.Sigterm);
        Assert.True(await host.ExitAsync() == 0, host.Console);
        Assert.True(
            host.Output.Any(line =>
                line.EndsWith(
                    " warn  PluginChat: chat: events or background work still run; the host ends without them",
                    StringComparison.Ordinal
                )
            ),
            host.Console
        );
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task Stop_WhereSomethingKeepsTheProcessAlive_CutsItOff()
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnActivatingAsync()
                {
                    AppDomain.CurrentDomain.ProcessExit += (_, _) => Thread.Sleep(-1);
                    new Thread(() => Thread.Sleep(-1)).Start();
                    Console.WriteLine("stuck");
                    return ValueTask.CompletedTask;
                }
                """
            )
        );
        site.Write("appweb.json", TestSite.Config(http: "timeouts: { exit: '1sec' },", esp: "preload: 'controllers/chat'"));
        await site.CompileAsync();
        await using var host = await HostProcess.ServeAsync(site);
        await host.WaitForOutputAsync("stuck");
        host.Signal(HostProcess.Sigterm);
        Assert.True(await host.ExitAsync() == 0, host.Console);
        Assert.EndsWith(
            " error PluginChat: Something still runs 3 s after the host was told to end; it is cut off.",
            Assert.Single(host.Error),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Stop_WhileAControllerIsCompiledAtTheStart_DoesNotWaitForIt()
    {
        await using var site = new TestSite();
        // Takes the compiler hours, and all the memory that it may have.
        site.WriteController("class A<A1,B1,C1,D1,E1,F1>{class B:A<B,B,B,B,B,B>{B.B.B.B.B.B.B.B.B b;}}");
        site.Write("appweb.json", TestSite.Config(esp: "preload: 'controllers/chat', compileTimeout: '1hr'"));
        await using var host = await HostProcess.ServeAsync(site);
        host.Signal(HostProcess.Sigterm);
        Assert.True(await host.ExitAsync() == 0, host.Console);
        Assert.DoesNotContain(host.Output, line => line.Contains("generation 1", StringComparison.Ordinal));
    }
}
