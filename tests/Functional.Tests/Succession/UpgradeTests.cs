using System.Globalization;
using System.Net.Sockets;
using System.Text;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Succession;

/// <summary>A host that is replaced by another process, under its open connections.</summary>
public sealed class UpgradeTests
{
    const string Source = """
        using System.Collections.Generic;
        using PluginChat;

        [Action("test/chat")]
        public sealed class Chat : WebSocketAction
        {
            sealed class Note { public string Text = ""; public Note? Same; public IWebSocketClient? From; }

            [Preserve] int _messages;
            [Preserve] readonly Dictionary<string, Note> _notes = new(System.StringComparer.OrdinalIgnoreCase);
            [Preserve] Note? _last;

            public override ValueTask OnOpenAsync(IWebSocketClient client)
            {
                client.Items["opened"] = new List<int> { _messages, (int)client.Id };
                return default;
            }

            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                _messages++;
                var words = message.GetText().Split(' ');
                switch (words[0])
                {
                    case "note":
                        _last = _notes[words[1]] = new() { Text = words[2], From = client };
                        _last.Same = _last;
                        break;
                    case "read":
                        var note = _notes[words[1]];
                        client.Send($"{note.Text} by {note.From?.Id} cycle {note.Same == note} last {note == _last}");
                        break;
                    case "join":
                        Groups[words[1]].Add(client);
                        Presence.SetName(client, words[2]);
                        break;
                    case "group":
                        Groups[words[1]].Send(words[2], except: client);
                        break;
                    case "who":
                        client.Send(
                            $"{client.Id} {client.Parameters["room"]} {client.RemoteEndPoint!.Port} "
                                + $"opened {string.Join(",", (List<int>)client.Items["opened"]!)} "
                                + $"of {Clients.Count} messages {_messages}"
                        );
                        break;
                    case "slow":
                        return new(System.Threading.Tasks.Task.Delay(int.Parse(words[1])));
                    case "close":
                        client.Close();
                        break;
                    default:
                        Clients.Send(message);
                        break;
                }
                return default;
            }
        }
        """;

    [Fact]
    public async Task State_OfClientsAndControllers_IsTheSameInTheNextProcess()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config());
        site.WriteController(Source);
        await using var host = await ServeAsync(site);
        var (ann, bob) = (await host.ConnectAsync("/ws/test/chat?room=a"), await host.ConnectAsync("/ws/test/chat?room=b"));
        await ann.SendAsync("note Key text");
        await ann.SendAsync("join room ann");
        await bob.SendAsync("join room bob");
        await AskAsync(bob, "who");
        var before = await AskAsync(ann, "who");

        await host.UpgradeAsync(site);

        Assert.Equal(before[..before.LastIndexOf(' ')], (await AskAsync(ann, "who"))[..before.LastIndexOf(' ')]);
        Assert.Equal("7", (await AskAsync(ann, "who")).Split(' ')[^1][..1]);
        Assert.Equal("text by 1 cycle True last True", await AskAsync(ann, "read KEY"));
        await ann.SendAsync("group room hello");
        Assert.Equal("hello", await bob.ReceiveTextAsync());
        await bob.SendAsync("to all");
        Assert.Equal("to all", await ann.ReceiveTextAsync());
        await ann.SendAsync("close");
        Assert.Equal(WebSocketCloseCode.NormalClosure, await ann.ReceiveCloseAsync());
        var late = await host.ConnectAsync("/ws/test/chat?room=c");
        Assert.StartsWith("3 c ", await AskAsync(late, "who"), StringComparison.Ordinal); // no number is given twice
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task Client_ThatComesBack_HasWhatItMissedOnEitherSideOfAnUpgrade()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(route: "websockets: { resume: true },"));
        site.WriteController(TestSite.ChatSource);
        await using var host = await ServeAsync(site);
        await using var ann = await ResumingClient.ConnectAsync(host.Address);
        var bob = await host.ConnectAsync();
        await bob.SendAsync("1");
        Assert.Equal("1", await ann.ReceiveTextAsync());
        ann.Break();
        await bob.SendAsync("2");
        Assert.Equal("1", await bob.ReceiveTextAsync());
        Assert.Equal("2", await bob.ReceiveTextAsync());

        await host.UpgradeAsync(site);
        await bob.SendAsync("3");
        Assert.Equal("3", await bob.ReceiveTextAsync());
        await ann.ResumeAsync(host.Address);

        Assert.True(ann.Resumed, ann.Reason);
        Assert.Equal("2", await ann.ReceiveTextAsync());
        Assert.Equal("3", await ann.ReceiveTextAsync());
    }

    [Fact]
    public async Task Signal_AfterSignal_ReplacesTheProcessEachTime()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config());
        site.WriteController(TestSite.ChatSource);
        await using var host = await ServeAsync(site);
        var client = await host.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            var former = host.Id;
            host.Signal(HostProcess.Sigusr2);
            var said = await host.WaitForOutputAsync(
                $"took over 1 WebSockets from process {former.ToString(CultureInfo.InvariantCulture)}"
            );
            var handed = await host.WaitForOutputAsync("handed over: Process ");
            handed = host.Output.Last(line => line.Contains("handed over: Process ", StringComparison.Ordinal));
            await host.SucceededAsync(int.Parse(handed.Split("Process ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
            await client.SendAsync("still here");
            Assert.Equal("still here", await client.ReceiveTextAsync());
            Assert.NotEmpty(said);
        }
    }

    [Theory]
    [InlineData("false", "ended with exit code 1")]
    [InlineData("no-such-program", "cannot be started")]
    public async Task Program_ThatIsNoHost_LeavesTheOldOneServing(string program, string said)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: TestSite.Unwatched));
        site.WriteController(TestSite.ChatSource);
        await using var host = await ServeAsync(site);
        var client = await host.ConnectAsync();

        await using var upgrade = await HostProcess.RunAsync(site, "upgrade", program, "--url", host.Address.ToString());

        Assert.Equal(1, upgrade.ExitCode);
        Assert.Contains(said, upgrade.Console, StringComparison.Ordinal);
        Assert.Contains("This host goes on.", upgrade.Console, StringComparison.Ordinal);
        await client.SendAsync("still here");
        Assert.Equal("still here", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Program_ThatHangs_IsEndedAndLeavesTheOldOneServing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A script of the shell.");
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: TestSite.Unwatched));
        site.WriteController(TestSite.ChatSource);
        await using var host = await ServeAsync(site);
        var client = await host.ConnectAsync();

        await using var upgrade = await HostProcess.RunAsync(
            site,
            "upgrade",
            HangingProgram.WriteTo(site),
            "--timeout",
            "1",
            "--url",
            host.Address.ToString()
        );

        Assert.Contains("has not come within 1 s", upgrade.Console, StringComparison.Ordinal);
        var hanging = (await host.WaitForOutputAsync("hangs as ")).Split(' ')[^1];
        Assert.False(File.Exists($"/proc/{hanging}/cmdline") && (await File.ReadAllTextAsync($"/proc/{hanging}/cmdline")).Length > 0);
        await client.SendAsync("still here");
        Assert.Equal("still here", await client.ReceiveTextAsync());
    }

    /// <summary>While it takes over: everything stands still in the old one by then.</summary>
    [Theory]
    [InlineData("Environment.FailFast(null);", "ended")]
    [InlineData("throw new InvalidOperationException(\"not now\");", "not now")]
    [InlineData("await System.Threading.Tasks.Task.Delay(-1);", "")]
    public async Task Successor_ThatFailsAsItTakesOver_LeavesTheOldOneServingEverybody(string code, string said)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: TestSite.Unwatched));
        site.WriteController(
            Source
                .Replace(
                    "public override ValueTask OnOpenAsync",
                    $$"""
                    public override async ValueTask OnActivatingAsync()
                    {
                        if (System.IO.File.Exists("fails"))
                        {
                            {{code}}
                        }
                    }

                    public override ValueTask OnOpenAsync
                    """,
                    StringComparison.Ordinal
                )
                .Replace("using System.Collections.Generic;", "using System; using System.Collections.Generic;", StringComparison.Ordinal)
        );
        await using var host = await ServeAsync(site);
        var (ann, bob) = (await host.ConnectAsync("/ws/test/chat?room=a"), await host.ConnectAsync("/ws/test/chat?room=b"));
        await AskAsync(ann, "who");
        site.Write("fails", "");

        await using var upgrade = await HostProcess.RunAsync(site, "upgrade", "--url", host.Address.ToString());

        Assert.Equal(1, upgrade.ExitCode);
        Assert.Contains(said, upgrade.Console, StringComparison.Ordinal);
        await ann.SendAsync("still here");
        Assert.Equal("still here", await ann.ReceiveTextAsync());
        Assert.Equal("still here", await bob.ReceiveTextAsync());
        await host.ConnectAsync("/ws/test/chat?room=c");
        File.Delete(site.PathOf("fails"));
        await host.UpgradeAsync(site);
        Assert.EndsWith("of 3 messages 3", await AskAsync(ann, "who"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_ThatHasSaidNothingYet_IsServedByTheNextProcess()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(http: "timeouts: { parse: '10mins' },"));
        site.WriteController(TestSite.ChatSource);
        await using var host = await ServeAsync(site);
        await (await host.ConnectAsync()).SendAsync("loaded");
        using var silent = new TcpClient();
        await silent.ConnectAsync(host.Address.Host, host.Address.Port);
        await (await host.ConnectAsync()).SendAsync("the one before is accepted");

        await host.UpgradeAsync(site);

        await silent.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(silent.GetStream());
        Assert.StartsWith("HTTP/1.1 200", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServiceManager_IsToldWhichProcessIsTheService()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: TestSite.Unwatched));
        site.WriteController(TestSite.ChatSource);
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(site.PathOf("notify")));
        await using var host = await ServeAsync(site, ["env", $"NOTIFY_SOCKET={site.PathOf("notify")}"]);

        await host.UpgradeAsync(site);

        var bytes = new byte[100];
        var length = await manager.ReceiveAsync(bytes);
        Assert.Equal($"MAINPID={host.Id}", Encoding.UTF8.GetString(bytes, 0, length));
    }

    [Fact]
    public async Task Controller_ThatDoesNotCompileThere_LeavesTheOldOneServing()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config());
        site.WriteController(TestSite.ChatSource);
        await using var host = await ServeAsync(site);
        var client = await host.ConnectAsync();
        site.WriteController("class Broken {");
        await host.WaitForOutputAsync("generation 1 live");

        await using var upgrade = await HostProcess.RunAsync(site, "upgrade", "--url", host.Address.ToString());

        Assert.Equal(1, upgrade.ExitCode);
        Assert.Contains("error CS1513", upgrade.Console, StringComparison.Ordinal);
        await client.SendAsync("still here");
        Assert.Equal("still here", await client.ReceiveTextAsync());
        site.WriteController(TestSite.ChatSource);
        await host.UpgradeAsync(site);
        await client.SendAsync("and there");
        Assert.Equal("and there", await client.ReceiveTextAsync());
    }

    [Fact]
    public async Task Event_ThatDoesNotEnd_LeavesTheOldOneServing()
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config());
        site.WriteController(Source);
        await using var host = await ServeAsync(site);
        var (client, other) = (await host.ConnectAsync("/ws/test/chat?room=a"), await host.ConnectAsync("/ws/test/chat?room=b"));
        await client.SendAsync("slow 20000");
        await AskAsync(other, "who");

        await using var upgrade = await HostProcess.RunAsync(site, "upgrade", "--url", host.Address.ToString());

        Assert.Equal(1, upgrade.ExitCode);
        Assert.Contains("has not ended within 3 s", upgrade.Console, StringComparison.Ordinal);
        await other.SendAsync("still here");
        Assert.Equal("still here", await other.ReceiveTextAsync());
        await using var newcomer = await host.ConnectAsync("/ws/test/chat?room=c");
        Assert.Contains("of 3", await AskAsync(newcomer, "who"), StringComparison.Ordinal);
    }

    // What the compiler does is others' subject: each process would start one.
    static async Task<HostProcess> ServeAsync(TestSite site, params string[] wrapper)
    {
        await site.CompileAsync();
        return await HostProcess.ServeThroughAsync(wrapper, site);
    }

    static async Task<string> AskAsync(ChatClient client, string question)
    {
        await client.SendAsync(question);
        return await client.ReceiveTextAsync();
    }
}
