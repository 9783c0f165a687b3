using System.Diagnostics;
using PluginChat.Compilation.Processes;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Testing.Sources;

namespace PluginChat.Compilation.Tests;

/// <summary>The host's compiler is a process of its own, which may die of its input.</summary>
public sealed class IsolatedCompilerTests
{
    const string Good = "public sealed class Good { public int Answer => 42; }";

    // All of them take five minutes, which is for PLUGINCHAT_LONG=full; most of it they take to reach the deadline, which another test has.
    static readonly bool s_isFull = Environment.GetEnvironmentVariable("PLUGINCHAT_LONG") == "full";

    public static TheoryData<string> Hostile => s_isFull ? [.. HostileSources.All.Keys] : ["nested generics", "chain of not"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Source_ThatTheCompilerDiesOf_IsAnErrorAndTheNextOneCompiles(string kind)
    {
        var result = await CompileAsync(HostileSources.All[kind](), TimeSpan.FromSeconds(s_isFull ? 20 : 60));
        if (result.Assembly is null)
            Assert.Contains(result.Messages, m => m.IsError && m.Text.Length > 0);
        var next = await CompileAsync(Good, TimeSpan.FromSeconds(120));
        Assert.True(next.Assembly is not null, string.Join('\n', next.Messages));
    }

    [Fact]
    public async Task Source_ThatNeverEnds_IsAnErrorAtTheDeadlineAndHoldsNobodyUp()
    {
        var endless = CompileAsync(HostileSources.All["generics that grow"](), TimeSpan.FromSeconds(3));
        // Beside it, not behind it.
        Assert.NotNull((await CompileAsync(Good, TimeSpan.FromSeconds(120))).Assembly);
        var result = await endless;
        Assert.Null(result.Assembly);
        var error = Assert.Single(result.Messages);
        Assert.Equal(CompilerMessage.CompilerFailed, error.Id);
        Assert.NotNull((await CompileAsync(Good, TimeSpan.FromSeconds(120))).Assembly);
    }

    [Fact]
    public async Task Compilation_ThatNobodyWants_EndsAtOnce()
    {
        using var newer = new CancellationTokenSource();
        var compilation = CompileAsync(HostileSources.All["generics that grow"](), TimeSpan.FromMinutes(10), newer.Token);
        await newer.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => compilation);
    }

    [Fact]
    public async Task Process_ThatIsEndedForACompilationNobodyWants_IsBlamedOnNoOtherSources()
    {
        using var process = CompilerProcess.Start(patience: TimeSpan.FromMilliseconds(200));
        using var newer = new CancellationTokenSource();
        var endless = process.CompileAsync(CompiledSource.RequestOf(HostileSources.All["generics that grow"]()), newer.Token);
        // Beside it, and after it was begun.
        Assert.NotNull((await process.CompileAsync(CompiledSource.RequestOf(Good), CancellationToken.None)).Result);
        await newer.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        var answer = default(CompilerAnswer);
        for (var (start, isThere) = (Stopwatch.GetTimestamp(), true); isThere; isThere = answer.Result is not null)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1));
            answer = await process.CompileAsync(CompiledSource.RequestOf(Good), CancellationToken.None);
        }
        Assert.False(answer.WasAlone);
        // It may not have ended yet.
        Assert.True(process.HasEnded);
        Assert.False((await process.CompileAsync(CompiledSource.RequestOf(Good), CancellationToken.None)).WasAlone);
    }

    [Fact]
    public async Task Process_ThatIsKilled_IsStartedAnew()
    {
        await CompileAsync(Good, TimeSpan.FromSeconds(120));
        using (var process = Process.GetProcessById(IsolatedCompiler.ProcessId!.Value))
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
        Assert.NotNull((await CompileAsync(Good, TimeSpan.FromSeconds(120))).Assembly);
    }

    [Fact]
    public async Task Result_OfTheProcess_IsWhatTheCompilerSays()
    {
        const string source = "public sealed class Bad { int M() { int unused = 1; return 'x' + missing; } }";
        var here = CompiledSource.Compile(source, folder: "/site/bad");
        var there = await CompileAsync(source, TimeSpan.FromSeconds(120), folder: "/site/bad");
        Assert.Equal(here.Messages, there.Messages);
        Assert.Equal(
            CompiledSource.Compile(Good, folder: "/site/good").Assembly,
            (await CompileAsync(Good, TimeSpan.FromSeconds(120), folder: "/site/good")).Assembly
        );
    }

    [Fact]
    public async Task Compiler_ThatCannotBeStarted_IsNoFaultOfTheSources()
    {
        using var process = CompilerProcess.Start(heapLimit: "1000"); // with which no .NET starts
        var answer = await process.CompileAsync(CompiledSource.RequestOf(Good), CancellationToken.None);
        Assert.Null(answer.Result);
        Assert.Matches(@"^'.+' ended with \d+: .+", answer.StartProblem);
    }

    static Task<CompileResult> CompileAsync(
        string source,
        TimeSpan deadline,
        CancellationToken cancellation = default,
        string folder = "/site"
    ) =>
        new IsolatedCompiler(new(IsDebug: false, "/", deadline)).CompileAsync(
            CompiledSource.RequestOf(source, folder: folder).Sources,
            packages: null,
            "compiled",
            cancellation
        );
}
