using System.Collections.Immutable;
using PluginChat.Host.Commands;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Packages;
using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Reload;

/// <summary>A compiler that is late, or ends, on a machine that is busy: the sources may be good.</summary>
public sealed class LateCompilerTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Edit_ThatWasNotCompiledInTime_GoesLiveByItselfLater()
    {
        await using var edited = await ServeAsync(late: 2);

        var failed = await edited.FailAsync(EditedSite.Answering("\"2\""), LateCompiler.Problem);
        Assert.Equal("1", await edited.AskAsync());
        Assert.Contains("It is tried again", failed.Failure.Text, StringComparison.Ordinal);
        // After a second, and after two more.
        using var probe = edited.Site.Probe();
        await probe.NextAsync<ControllerLive>();
        Assert.Equal("2", await edited.AskAsync());
        Assert.Null(edited.Lane.Failure);
    }

    [Fact]
    public async Task Requests_WhileWhatFailedIsTriedAgain_AreAnsweredAtOnce()
    {
        var compiler = new TaskCompletionSource<LateCompiler>();
        await using var site = SiteOf(settings => Given(compiler, new(ProgramParts.Compiler(settings), late: 1) { HoldsRetries = true }));
        site.ExpectError(LateCompiler.Problem);
        site.WriteController(EditedSite.Answering("\"2\""));
        await site.StartAsync();
        Assert.Equal(500, await StatusAsync(site));

        await (await compiler.Task).Held.Task.WaitAsync(s_patience);
        Assert.Equal(500, await StatusAsync(site));

        using var probe = site.Probe();
        (await compiler.Task).Release.SetResult();
        await probe.NextAsync<ControllerLive>();
        Assert.Equal(101, await StatusAsync(site));
    }

    static async Task<EditedSite> ServeAsync(int late) =>
        await EditedSite.ServeAsync(
            SiteOf(settings => new LateCompiler(ProgramParts.Compiler(settings), late)),
            EditedSite.Answering("\"1\"")
        );

    static TestSite SiteOf(Func<CompilerSettings, IControllerCompiler> compiler) => new() { Compiler = compiler };

    static LateCompiler Given(TaskCompletionSource<LateCompiler> to, LateCompiler compiler)
    {
        to.TrySetResult(compiler);
        return compiler;
    }

    static async Task<int> StatusAsync(TestSite site)
    {
        await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
        return client.Status;
    }

    /// <summary>A compiler that does not finish sources with a 2 in them the first times.</summary>
    sealed class LateCompiler(IControllerCompiler compiler, int late) : IControllerCompiler
    {
        public const string Problem = "was not compiled within";

        int _late = late;

        public string Id => compiler.Id;

        public IPackageRestorer Restorer => compiler.Restorer;

        public bool HoldsRetries { get; init; }

        public TaskCompletionSource Held { get; } = new();

        public TaskCompletionSource Release { get; } = new();

        public async Task<CompileResult> CompileAsync(
            SourceSet sources,
            PackageSet? packages,
            string assemblyName,
            CancellationToken cancellation
        )
        {
            if (sources.Files.Any(f => f.Content.AsSpan().IndexOf("\"2\""u8) >= 0))
            {
                if (Interlocked.Decrement(ref _late) >= 0)
                    return CompileResult.Failed(CompilerMessage.CompilerFailed, $"'chat' {Problem} 5 s");
                if (HoldsRetries)
                {
                    Held.TrySetResult();
                    await Release.Task.WaitAsync(cancellation);
                }
            }
            return await compiler.CompileAsync(sources, packages, assemblyName, cancellation);
        }

        public Task<ImmutableArray<CompilerMessage>> AnalyzeAsync(
            SourceSet sources,
            PackageSet? packages,
            string assemblyName,
            CancellationToken cancellation
        ) => compiler.AnalyzeAsync(sources, packages, assemblyName, cancellation);
    }
}
