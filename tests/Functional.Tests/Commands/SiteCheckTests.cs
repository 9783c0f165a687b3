using PluginChat.Functional.Tests.Reload;
using PluginChat.Functional.Tests.Samples;
using PluginChat.Host.Commands;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Commands;

/// <summary><c>check</c> finds what cannot run, as the host would, and serves nothing.</summary>
public sealed class SiteCheckTests
{
    readonly StringWriter _output = new(),
        _errors = new();

    // The exit code, and everything that was written.
    async Task<(int ExitCode, string Text)> CheckAsync(TestSite site, bool isStrict = false, TimeSpan? construct = null)
    {
        Directory.CreateDirectory(site.PathOf("web"));
        var result = SiteConfigReader.Read(site.PathOf("appweb.json"));
        Assert.True(result.Site is not null, string.Join('\n', result.Diagnostics));
        var report = new CheckReport(_output, _errors);
        await new SiteCheck(
            result.Site,
            report,
            new UnhandledExceptions(),
            new ReloadDeadlines { Construct = construct ?? TimeSpan.FromSeconds(30) }
        ).RunAsync(CancellationToken.None);
        return (CheckCommand.Conclude(result, report, isStrict), $"{_output}\n{_errors}");
    }

    [Fact]
    public async Task Check_OfAGoodSite_IsFineAndLeavesTheCacheAlone()
    {
        await using var site = new TestSite();
        var (exitCode, text) = await CheckAsync(site, isStrict: true);
        Assert.True(exitCode == 0, text);
        Assert.Contains("appweb.json is fine: 2 routes.", text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(site.CacheFolder));
    }

    public static TheoryData<string> Samples =>
        [
            .. Directory
                .EnumerateDirectories(Repository.PathOf("samples"))
                .Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Check_OfEachSample_IsFine(string sample)
    {
        await using var site = Sample.Copy(sample);
        var (exitCode, text) = await CheckAsync(site, isStrict: true);
        Assert.True(exitCode == 0, text);
    }

    [Theory]
    [InlineData(
        "[Action(\"a/b\")] class A : WebSocketAction { } [Action(\"a/b\")] class B : WebSocketAction { }",
        "controllers/chat/Chat.cs: error: 2 actions are named 'a/b': A and B; rename all but one"
    )]
    [InlineData("class A : WebSocketAction { }", "controller 'controllers/chat': no class is marked [Action(\"…\")]")]
    [InlineData(
        "[Action(\"a/b\")] class A(Uri missing) : WebSocketAction { Uri M => missing; }",
        "controllers/chat/Chat.cs(2): error: A needs Uri ('missing'), which no service provides: register it"
    )]
    [InlineData(
        "[Action(\"a/b\")] class A : WebSocketAction { } class Setup(int n) : IControllerServices { "
            + "public void Configure(IServiceCollection services) => GC.KeepAlive(n); }",
        "class Setup implements IControllerServices and has no constructor without parameters"
    )]
    [InlineData(
        "[Action(\"a/b\")] class A : WebSocketAction { public A() => throw new InvalidOperationException(\"no luck\"); }",
        "A cannot be constructed: System.InvalidOperationException: no luck\n    at A..ctor in "
    )]
    [InlineData(
        "[Action(\"a/b\")] class A : WebSocketAction { static readonly int s_n = int.Parse(\"none\"); int N => s_n; }",
        "A cannot be constructed: System.FormatException: The input string 'none'"
    )]
    [InlineData("[Action(\"a/b\")] class A : WebSocketAction { int x = ; }", "controllers/chat/Chat.cs(2,", "error CS1525")]
    [InlineData(
        "public class A : HttpActions { [Action(\"a\")] public void X() { } }\n"
            + "public class B : HttpActions { [Action(\"a\", \"POST\", \"GET\")] public void Y() { } }",
        "controllers/chat/Chat.cs(3,33): error PCHAT101: B.Y: the action 'a' for GET is A.X already"
    )]
    [InlineData(
        "public class A : HttpActions { [Action(\"a\")] public void X(int n, IDisposable o) { } }",
        "controllers/chat/Chat.cs(2,79): error PCHAT102: A.X: the parameter 'o' of type IDisposable cannot be bound"
    )]
    [InlineData(
        "public class A : HttpActions { [Action(\"a\")] public void X(ref int n) { } }",
        "controllers/chat/Chat.cs(2,68): error PCHAT104: A.X: the parameter 'n' is passed by reference"
    )]
    public async Task Check_OfAControllerThatTheHostWouldRefuse_FailsAndSaysWhereAndWhatToDo(string source, params string[] texts)
    {
        await using var site = new TestSite();
        site.WriteController("using PluginChat;\n" + source);
        var (exitCode, text) = await CheckAsync(site);
        Assert.True(exitCode == 1, text);
        Assert.All(texts, t => Assert.Contains(t, _errors.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "target: 'test/chta',",
        "appweb.json(",
        "route 'chat': no action is called 'test/chta': 'controllers/chat' has 'test/chat'; correct 'target'"
    )]
    [InlineData("target: 'rooms/${action}',", "no action is called 'rooms/${action}'")]
    public async Task Check_OfATargetThatNoActionHas_FailsAndNamesThoseThereAre(string route, params string[] texts)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config().Replace("target: '$1/$2',", route, StringComparison.Ordinal));
        var (exitCode, text) = await CheckAsync(site);
        Assert.True(exitCode == 1, text);
        Assert.All(texts, t => Assert.Contains(t, _errors.ToString(), StringComparison.Ordinal));
    }

    // A controller need not have an action for each route of a set, but one of them has to lead somewhere.
    [Theory]
    [InlineData("chat/list", 0)]
    [InlineData("chat", 1)]
    public async Task Check_OfARouteSet_AsksForOneOfItsActions(string action, int exitCode)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", "{ http: { server: { listen: 'http://127.0.0.1:0' }, routes: [ 'esp-restful' ] } }");
        site.WriteController($$"""using PluginChat; public class C : HttpActions { [Action("{{action}}")] public string Say() => "x"; }""");
        var (code, text) = await CheckAsync(site);
        Assert.True(code == exitCode, text);
        Assert.Equal(exitCode, _errors.ToString().Split("no action is called").Length - 1);
    }

    [Theory]
    [InlineData("'controllers/chat'", "controller 'controllers/chat' is not in the cache")]
    [InlineData(
        "'controllers/${controller}'",
        "has no controller that fits source 'controllers/${controller}', and esp.compile is false: run 'compile'"
    )]
    public async Task Check_WithoutACompilerAndWithAnEmptyCache_Fails(string source, string error)
    {
        await using var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(esp: "compile: false").Replace("'controllers/chat'", source, StringComparison.Ordinal));
        var (exitCode, text) = await CheckAsync(site);
        Assert.True(exitCode == 1, text);
        Assert.Contains(error, _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'controllers/chat'")]
    [InlineData("'controllers/${controller}'")]
    public async Task Check_WithoutACompiler_LoadsWhatTheCacheHolds(string source)
    {
        await using var site = new TestSite();
        site.WriteController("using PluginChat;\n[Action(\"test/chat\")] class A(Uri missing) : WebSocketAction { Uri M => missing; }");
        await using (var compile = await HostProcess.RunAsync(site, "compile"))
            Assert.True(compile.ExitCode == 0, compile.Console);
        Directory.Delete(site.PathOf("controllers"), recursive: true);
        site.Write("appweb.json", TestSite.Config(esp: "compile: false").Replace("'controllers/chat'", source, StringComparison.Ordinal));
        var (exitCode, text) = await CheckAsync(site);
        Assert.True(exitCode == 1, text);
        Assert.Contains("A needs Uri ('missing'), which no service provides", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "[Action(\"test/chat\")] class A : WebSocketAction { [Preserve] Action _work = () => { }; object W => _work; }",
        "[Preserve] _work (Action): a delegate"
    )]
    [InlineData(
        "[Action(\"test/chat\")] class A : WebSocketAction { } class Foo(IBar bar) { object B => bar; } interface IBar;",
        "Foo needs IBar, which no service provides",
        "AddSingleton<Foo>()"
    )]
    [InlineData(
        "[Action(\"test/chat\")] class A(Foo foo) : WebSocketAction { object F => foo; } class Foo;",
        "A, which lives as long as this version, takes Foo, which is scoped",
        "AddScoped<Foo>()"
    )]
    [InlineData("[Action(\"test/chat\")] class A : WebSocketAction { int _n; }", "warning CS0169")]
    [InlineData(
        "[Action(\"test/chat\")] class A : WebSocketAction, IDisposable { public void "
            + "Dispose() => throw new InvalidOperationException(\"stuck\"); }",
        "disposing A: System.InvalidOperationException: stuck"
    )]
    public async Task Check_OfWhatRunsAndIsHardlyMeant_FailsOnlyWhereItIsStrict(string source, string warning, string? services = null)
    {
        await using var site = new TestSite();
        site.WriteController(
            "using PluginChat;\n"
                + (
                    services is null
                        ? ""
                        : $"class Setup : IControllerServices {{ public void Configure(IServiceCollection all) => all.{services}; }}\n"
                )
                + source
        );
        var (exitCode, text) = await CheckAsync(site);
        Assert.True(exitCode == 0, text);
        Assert.Contains(warning, _output.ToString(), StringComparison.Ordinal);
        // Again, and as strictly as before: nothing is hidden by what was compiled already.
        Assert.Equal(1, (await CheckAsync(site, isStrict: true)).ExitCode);
    }

    [Fact]
    public async Task Check_OfAConstructorThatNeverEnds_FailsAfterTheDeadline()
    {
        await using var site = new TestSite();
        site.WriteController(
            "using PluginChat;\n[Action(\"test/chat\")] class A : WebSocketAction { "
                + "public A() => new ManualResetEvent(false).WaitOne(10_000); }"
        );
        var (exitCode, text) = await CheckAsync(site, construct: TimeSpan.FromMilliseconds(300));
        Assert.True(exitCode == 1, text);
        Assert.Contains("in the constructor of A: look for a loop or a wait without end", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no assembly", "it is not a .NET a")]
    [InlineData("", "it is not a .NET a")]
    public async Task Check_OfAPluginThatIsNone_FailsAndNamesIt(string content, string error)
    {
        await using var site = new TestSite();
        site.Write("plugins/Rooms.dll", content);
        site.Write("appweb.json", TestSite.Config().Replace("'controllers/chat'", "'plugins/Rooms.dll'", StringComparison.Ordinal));
        var (exitCode, text) = await CheckAsync(site);
        Assert.True(exitCode == 1, text);
        Assert.Contains($"controller 'plugins/Rooms.dll': {error}", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfAnything_StartsNothingAndLeavesNothing()
    {
        using var said = new Shared<List<string>>([]);
        using var contexts = new Shared<List<WeakReference>>([]);
        var say = said.Code("List<string>");
        await using var site = new TestSite();
        site.WriteController(
            $$"""
            using PluginChat;
            [Action("test/chat")]
            public sealed class Chat : WebSocketAction, IDisposable
            {
                public Chat()
                {
                    {{say}}.Add("constructed");
                    {{contexts.Code(
                "List<WeakReference>"
            )}}.Add(new(System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(typeof(Chat).Assembly)));
                }
                public override ValueTask OnActivatingAsync() { {{say}}.Add("live"); return default; }
                public void Dispose() => {{say}}.Add("disposed");
            }
            public sealed class Work : BackgroundService
            {
                protected override Task ExecuteAsync(CancellationToken token) { {{say}}.Add("runs"); return Task.CompletedTask; }
            }
            public sealed class Setup : IControllerServices
            {
                public void Configure(IServiceCollection services) => services.AddHostedService<Work>();
            }
            """
        );
        Assert.Equal(0, (await CheckAsync(site, isStrict: true)).ExitCode);
        Assert.Equal(["constructed", "disposed"], said.Value);
        for (var i = 0; i < 20 && contexts.Value[0].IsAlive; i++)
        {
            await Task.Yield();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(contexts.Value[0].IsAlive, "The controller's code is still in memory.");
    }

    [Fact]
    public async Task CheckCommand_WhoseControllerLetsAThreadFail_SaysSoAndEndsWithItsCompiler()
    {
        await using var site = new TestSite();
        Directory.CreateDirectory(site.PathOf("web"));
        site.WriteController(
            """
            using PluginChat;
            [Action("test/chat")]
            public sealed class Chat : WebSocketAction
            {
                public Chat() { var t = new Thread(() => throw new InvalidOperationException("on a thread")); t.Start(); t.Join(); }
            }
            """
        );
        await using var check = await HostProcess.RunAsync(site, "check");
        Assert.True(check.ExitCode == 1, check.Console);
        Assert.Contains(
            check.Error,
            l => l.Contains("an unhandled exception", StringComparison.Ordinal) && l.Contains("on a thread", StringComparison.Ordinal)
        );
        if (!OperatingSystem.IsLinux())
            return;
        // What it started works in the same folder.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Directory.EnumerateDirectories("/proc").Any(p => new FileInfo(Path.Combine(p, "cwd")).LinkTarget == site.Folder))
            await Task.Delay(20, patience.Token);
    }

    [Fact]
    public async Task Check_OfAControllerThatEndsTheProgram_FailsAndNamesIt()
    {
        await using var site = new TestSite();
        Directory.CreateDirectory(site.PathOf("web"));
        site.WriteController(
            """
            using PluginChat;
            [Action("test/chat")]
            public sealed class Chat : WebSocketAction { public Chat() => Environment.Exit(0); }
            """
        );
        await using var check = await HostProcess.RunAsync(site, "check");
        Assert.True(check.ExitCode == 1, check.Console);
        Assert.Contains(check.Error, l => l.Contains("controller 'controllers/chat': it ended the program", StringComparison.Ordinal));
    }
}
