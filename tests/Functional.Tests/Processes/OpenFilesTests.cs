using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Processes;

/// <summary>A process that may open few files (RLIMIT_NOFILE), and more clients than that.</summary>
public sealed class OpenFilesTests
{
    const string NearlyFull = "newcomers will soon be refused";

    // Takes all that there are, and gives them back when it is told to.
    const string TakesAll = """
        using System.IO;
        using System.Threading;
        using PluginChat;
        [Action("test/chat")]
        public sealed class Chat : WebSocketAction
        {
            readonly List<FileStream> _files = [];
            public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                if (message.GetText() == "take")
                {
                    try
                    {
                        // The last ones as a leak takes them: no host can look before a loop has them all.
                        var most = Limit();
                        // Counted once: a look at each of a thousand files takes as many steps, and a thousand looks take seconds.
                        for (var open = Directory.GetFiles("/proc/self/fd").Length; open < most - 24; open++)
                            _files.Add(File.OpenRead("/dev/null"));
                        while (true)
                        {
                            _files.Add(File.OpenRead("/dev/null"));
                            await Task.Delay(30);
                        }
                    }
                    catch (IOException)
                    {
                    }
                }
                else if (message.GetText() == "work")
                {
                    // More than the pool has threads for, which it adds one by one.
                    using var all = new CountdownEvent(12);
                    for (var i = 0; i < all.InitialCount; i++)
                    {
                        ThreadPool.UnsafeQueueUserWorkItem(
                            _ =>
                            {
                                Thread.Sleep(200);
                                all.Signal();
                            },
                            null
                        );
                    }
                    all.Wait();
                }
                else
                {
                    _files.ForEach(file => file.Dispose());
                    _files.Clear();
                }
                client.Send("done");
            }

            // Max open files            400                  400                  files
            static int Limit() =>
                int.Parse(File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files"))[14..].Trim().Split(' ')[0]);
        }
        """;

    static readonly Uri s_health = new("/healthz", UriKind.Relative);

    [Fact]
    public async Task Connections_ManyMoreThanFilesMayBeOpen_AreCutOffAndTheHostGoesOn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set with prlimit.");
        await using var site = new TestSite();
        // Those who say nothing are there for the whole test.
        site.Write("appweb.json", TestSite.Config(http: "timeouts: { parse: '5mins' },"));
        await site.CompileAsync();
        await using var host = await HostProcess.ServeThroughAsync(["prlimit", "--nofile=400:400"], site);
        var client = await host.ConnectAsync();
        await client.SendAsync("before");
        Assert.Equal("before", await client.ReceiveTextAsync());
        // One connection, which stays open between requests.
        using var admitted = new HttpClient(
            new SocketsHttpHandler { MaxConnectionsPerServer = 1, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan }
        )
        {
            BaseAddress = host.Address,
        };
        Assert.Equal("live\n", await admitted.GetStringAsync(s_health));

        foreach (var (count, generation) in ((int, int)[])[(600, 2), (2_000, 3)])
        {
            var crowd = await ConnectAsync(host.Address, count);
            // They ask for nothing, and make room for who does.
            await LetInAsync(host.Address);
            Assert.Equal("live\n", await admitted.GetStringAsync(s_health));
            site.WriteController(
                TestSite.Action(
                    $$"""
                    public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                    {
                        client.Send("generation {{generation}}");
                        return ValueTask.CompletedTask;
                    }
                    """
                )
            );
            await host.WaitForOutputAsync($"chat: generation {generation} live");
            await client.SendAsync("full");
            Assert.Equal($"generation {generation}", await client.ReceiveTextAsync());
            foreach (var socket in crowd)
                socket.Dispose();
            await LetInAsync(host.Address);
            Assert.True(host.Output.Count(line => line.Contains(NearlyFull, StringComparison.Ordinal)) == generation - 1, host.Console);
        }
        Assert.Equal(0, await host.StopAsync());
        Assert.DoesNotContain(host.Output.Concat(host.Error), line => line.Contains("Too many open files", StringComparison.Ordinal));
    }

    // It started, and the runtime ended it when the first client came.
    [Fact]
    public async Task Start_WithFewerFilesThanItNeeds_SaysSoAndEnds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set with prlimit.");
        await using var site = new TestSite();
        await using var host = await HostProcess.RunThroughAsync(["prlimit", "--nofile=170:170"], site, "run");
        Assert.Equal(1, host.ExitCode);
        Assert.Contains(
            "The process may open 170 files (RLIMIT_NOFILE), and a host needs 256 at "
                + "least: raise LimitNOFILE of its service, or ulimit -n.",
            Assert.Single(host.Error),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Accept_WithoutAFileToOpen_WaitsAndDoesNotSpin()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set with prlimit.");
        await using var site = new TestSite();
        site.WriteController(TakesAll);
        // Until the ping comes, the compiler is wanted for the first time.
        site.Write("appweb.json", TestSite.Config(timeouts: "ping: '3sec'"));
        await site.CompileAsync();
        await using var host = await HostProcess.ServeThroughAsync(["prlimit", "--nofile=400:400"], site);
        var client = await host.ConnectAsync();
        await client.SendAsync("give");
        Assert.Equal("done", await client.ReceiveTextAsync());
        await using var pinged = await RawClient.ConnectAsync(host.Address, "/ws/test/chat");
        await client.SendAsync("take");
        Assert.Equal("done", await client.ReceiveTextAsync());
        await using var late = await RawClient.OpenAsync(host.Address);
        await host.WaitForOutputAsync("no connection can be accepted at the moment");
        var (before, since) = (host.ProcessorTime, Stopwatch.GetTimestamp());
        Assert.Equal(9, (await pinged.ReceiveAsync())?.Opcode);
        Assert.InRange((host.ProcessorTime - before) / Stopwatch.GetElapsedTime(since), 0, 0.5);
        await client.SendAsync("give");
        Assert.Equal("done", await client.ReceiveTextAsync());
        await late.SendAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"));
        await late.ReadAnswerAsync();
        Assert.StartsWith("HTTP/1.1 200", late.Answer, StringComparison.Ordinal);
        Assert.Single(host.Output, line => line.Contains("no connection can be accepted", StringComparison.Ordinal));
        site.WriteController(
            """
            using PluginChat;
            [Action("test/chat")]
            public sealed class Chat : WebSocketAction;
            """
        );
        await host.WaitForOutputAsync("generation 2 live");
        var ended = await host.StopAsync();
        Assert.True(ended == 0, $"It ended with {ended}. {host.Console}");
    }

    // A thread takes two files for as long as it starts, and where there are none, the runtime ends the process.
    [Fact]
    public async Task Pool_WithMoreWorkThanThreadsAndNoFileToOpen_StartsNoneAndWorksOn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set with prlimit.");
        await using var site = new TestSite();
        site.WriteController(TakesAll);
        await site.CompileAsync();
        await using var host = await HostProcess.ServeThroughAsync(["prlimit", "--nofile=400:400"], site);
        var client = await host.ConnectAsync();
        foreach (var word in (string[])["take", "work", "give", "work"])
        {
            await client.SendAsync(word);
            Assert.Equal("done", await client.ReceiveTextAsync());
        }
        await host.WaitForOutputAsync("no thread is started");
        Assert.Equal(0, await host.StopAsync());
    }

    // The runtime remembers for good that it did not find an assembly.
    [Fact]
    public async Task Library_FirstWantedWithoutAFileToOpen_IsThereAlready()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set with prlimit.");
        await using var site = new TestSite();
        site.WriteController(TakesAll);
        site.WriteController(
            """
            using PluginChat;
            public sealed class Api : HttpActions { [Action("text")] public string Text() => new('x', 5000); }
            """,
            "Api.cs"
        );
        site.Write(
            "appweb.json",
            TestSite
                .Config()
                .Replace(
                    "{ name: 'files'",
                    "{ name: 'api', pattern: '^/api/{action}$', source: 'controllers/chat', target: '$1', compress: true }, "
                        + "{ name: 'files'",
                    StringComparison.Ordinal
                )
        );
        await site.CompileAsync();
        await using var host = await HostProcess.ServeThroughAsync(["prlimit", "--nofile=1024:1024"], site);
        using var http = new HttpClient { BaseAddress = host.Address };
        Assert.Equal(5000, (await http.GetStringAsync("/api/text")).Length);
        var client = await host.ConnectAsync();
        var since = Stopwatch.GetTimestamp();
        while (!host.MappedFiles.Any(line => line.EndsWith("/System.Formats.Asn1.dll", StringComparison.Ordinal)))
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(30), "It was not loaded.");
            await Task.Yield();
        }
        await client.SendAsync("take");
        Assert.Equal("done", await client.ReceiveTextAsync());
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");
        for (var i = 0; i < 2; i++)
        {
            using var answer = await http.GetAsync("/api/text");
            Assert.True(answer.IsSuccessStatusCode, host.Console);
            Assert.Equal("br", Assert.Single(answer.Content.Headers.ContentEncoding));
            await client.SendAsync("give");
            Assert.Equal("done", await client.ReceiveTextAsync());
        }
        Assert.DoesNotContain(host.MappedFiles, line => line.Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }

    static async Task<List<Socket>> ConnectAsync(Uri address, int count)
    {
        var crowd = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            crowd.Add(socket);
            // Refused already, or only later: both are right.
            await socket.ConnectAsync(address.Host, address.Port).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        return crowd;
    }

    // The ends of the others are noticed one after the other.
    static async Task LetInAsync(Uri address)
    {
        for (var status = ""; !status.StartsWith("HTTP/1.1 200", StringComparison.Ordinal); )
        {
            await using var client = await RawClient.OpenAsync(address);
            try
            {
                await client.SendAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"));
            }
            catch (SocketException)
            {
                continue;
            }
            await client.ReadAnswerAsync();
            status = client.Answer;
        }
    }
}
