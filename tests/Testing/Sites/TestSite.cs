using System.Diagnostics;
using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PluginChat.Host.Commands;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Server;
using PluginChat.Testing.Clients;

namespace PluginChat.Testing.Sites;

/// <summary>
/// A site in a folder of its own, served by a real host in this process on a free port of loopback. When it is disposed, an
/// error in the log that the test did not expect fails the test.
/// </summary>
sealed class TestSite : IAsyncDisposable
{
    static readonly Dictionary<string, string> s_roomyLimits = new()
    {
        ["webSockets"] = "10000",
        ["connectionsPerClient"] = "'unlimited'",
        ["webSocketsMessage"] = "'40MB'",
        ["webSocketsPacket"] = "'40MB'",
    };

    /// <summary>
    /// <c>esp</c> of a host of its own process whose sources nobody edits: where they are watched, it starts a compiler after two
    /// seconds, to have it warm for the first edit.
    /// </summary>
    public const string Unwatched = "compile: true, update: false";

    // A stop that needs no time takes less.
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    readonly List<string> _expectedErrors = [];
    readonly List<IAsyncDisposable> _clients = [];
    SiteHost? _host;

    public TestSite()
    {
        Write("appweb.json", Config());
        WriteController(ChatSource);
    }

    /// <summary>The sample's controller.</summary>
    public static string ChatSource { get; } = File.ReadAllText(Repository.PathOf("controllers", "chat", "Chat.cs"));

    public string Folder { get; } = Directory.CreateTempSubdirectory("pluginchat-test-").FullName;

    public string CacheFolder => Path.Combine(Folder, "cache");

    public LogCapture Log { get; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ReloadDeadlines Deadlines { get; set; } = new() { RemovedAction = TimeSpan.FromMilliseconds(300) };

    public Func<CompilerSettings, IControllerCompiler> Compiler { get; init; } = ProgramParts.Compiler;

    public SiteHost Host => _host ?? throw new InvalidOperationException("Start the site first.");

    public Uri Address => new(Host.Addresses[0]);

    /// <summary>A configuration with one chat route; the arguments replace or add parts of it.</summary>
    public static string Config(
        string limits = "",
        string timeouts = "inactivity: '10mins'",
        string route = "",
        string esp = "compile: true, update: true",
        string http = ""
    ) =>
        $$"""
            {
                esp: { {{(esp.Contains("status:", StringComparison.Ordinal) ? "" : "status: 'loopback', ")}}{{esp}} },
                http: {
                    server: { listen: [ 'http://127.0.0.1:0' ] },
                    documents: 'web',
                    showErrors: true,
                    {{http}}
                    routes: [
                        {
                            name: 'chat', pattern: '^/ws/{controller}/{action}$', prefix: '/ws',
                            source: 'controllers/chat', target: '$1/$2',
                            pipeline: { filters: [ 'webSocketFilter' ], handlers: [ 'espHandler' ] },
                            limits: { {{string.Join(
                ", ",
                s_roomyLimits.Where(l => !limits.Contains(l.Key + ":", StringComparison.Ordinal)).Select(l => $"{l.Key}: {l.Value}").Append(
                    limits
                )
            )}} },
                            timeouts: { {{timeouts}} },
                            {{route}}
                        },
                        { name: 'files', pattern: '^/', pipeline: { handlers: [ 'fileHandler' ] } },
                    ],
                },
            }
            """;

    /// <summary>A controller with one action, whose body is given.</summary>
    public static string Action(string body, string name = "test/chat", string className = "Chat") =>
        $$"""
            using PluginChat;
            [Action("{{name}}")]
            public sealed class {{className}} : WebSocketAction
            {
                {{body}}
            }
            """;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Write(string name, string text)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // As editors do: nobody sees half a file.
        File.WriteAllText(path + ".tmp~", text);
        File.Move(path + ".tmp~", path, overwrite: true);
    }

    public void WriteController(string source, string file = "Chat.cs") => Write("controllers/chat/" + file, source);

    /// <summary>Waits until no retired version of a controller is in memory.</summary>
    public async Task AssertRetiredLeaveMemoryAsync()
    {
        var since = Stopwatch.GetTimestamp();
        while (Host.Retirer.RetiredInMemory > 0 && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(60))
        {
            await Task.Yield();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(0, Host.Retirer.RetiredInMemory);
    }

    /// <summary>Says that an error containing this text is what the test is about.</summary>
    public void ExpectError(string text) => _expectedErrors.Add(text);

    public async Task<TestSite> StartAsync(params string[] arguments)
    {
        Directory.CreateDirectory(PathOf("web"));
        var result = SiteConfigReader.Read(PathOf("appweb.json"), engineProblem: ProgramParts.EngineProblem);
        Assert.True(result.Site is not null, string.Join('\n', result.Diagnostics));
        _host = await SiteHost.StartAsync(
            result,
            new SiteOptions
            {
                Time = Time,
                Compiler = Compiler,
                Engine = ProgramParts.Engine,
                Telemetry = ProgramParts.Telemetry,
                ApiViewer = ProgramParts.ApiViewer,
                Deadlines = Deadlines,
                HostArguments = ["--urls=http://127.0.0.1:0", .. arguments],
                Configure = builder => builder.Services.AddSingleton<ILoggerProvider>(Log),
            }
        );
        return this;
    }

    /// <summary>
    /// Fills the cache with what <c>controllers/chat</c> compiles to, by the compiler that these tests keep warm: a host of its own process
    /// would start one for it, which takes seconds and is not what most tests of a process are about.
    /// </summary>
    public async Task CompileAsync()
    {
        var compiler = ProgramParts.Compiler(new(IsDebug: false, Folder, TimeSpan.FromMinutes(1)));
        var builder = new GenerationBuilder(new(CacheFolder, Time), compiler, loader: null, mayCompile: true, Time);
        var controller = ControllerRegistry.NewController(PathOf("controllers/chat"), Folder, new(new()), new());
        var sources = builder.Read(builder.List(controller, CancellationToken.None), CancellationToken.None);
        var found = await builder.FromSourcesAsync(controller, sources, CancellationToken.None);
        Assert.True(found.Assembly is not null, found.Failure?.Text);
    }

    /// <summary>Stops the host and starts another on the same folder.</summary>
    public async Task RestartAsync(params string[] arguments)
    {
        await Host.DisposeAsync();
        await StartAsync(arguments);
    }

    public HttpClient Http() => new() { BaseAddress = Address };

    public async Task<ChatClient> ConnectAsync(
        string path = "/ws/test/chat",
        string? protocol = null,
        IEnumerable<(string Name, string Value)>? headers = null
    )
    {
        var socket = new ClientWebSocket();
        if (protocol is not null)
            socket.Options.AddSubProtocol(protocol);
        foreach (var (name, value) in headers ?? [])
        {
            if (name.Equals("Sec-WebSocket-Protocol", StringComparison.OrdinalIgnoreCase))
                socket.Options.AddSubProtocol(value);
            else
                socket.Options.SetRequestHeader(name, value);
        }
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{Address.Authority}{path}"), CancellationToken.None);
        }
        catch (WebSocketException e) when (Host.Controllers.Lanes.Any(lane => lane.Failure is not null))
        {
            throw new InvalidOperationException(
                string.Join('\n', Host.Controllers.Lanes.Select(lane => $"{lane.Controller.Name}: {lane.Failure?.Text}")),
                e
            );
        }
        var client = new ChatClient(socket);
        _clients.Add(client);
        return client;
    }

    public async Task<RawClient> ConnectRawAsync(string path = "/ws/test/chat", string headers = "", int receiveBuffer = 0)
    {
        var client = await RawClient.ConnectAsync(Address, path, headers, receiveBuffer);
        _clients.Add(client);
        return client;
    }

    public EventProbe Probe() => new(Host.Events);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        if (_host is not null)
            await EndAsync(_host.DisposeAsync().AsTask());
        Directory.Delete(Folder, recursive: true);
        var unexpected = Log.Errors.Where(e => !_expectedErrors.Any(x => e.Contains(x, StringComparison.Ordinal))).ToList();
        Assert.True(unexpected.Count == 0, "The host logged errors that the test does not expect:\n" + string.Join('\n', unexpected));
    }

    // What still waits for a time that a test has stopped, such as a client that is slowed down, would wait for good.
    async Task EndAsync(Task ending)
    {
        while (Time is FakeTimeProvider fake && await Task.WhenAny(ending, Task.Delay(s_patience)) != ending)
            fake.Advance(TimeSpan.FromSeconds(1));
        await ending;
    }
}
