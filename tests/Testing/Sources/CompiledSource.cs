using System.Collections.Immutable;
using System.Runtime.Loader;
using System.Text;
using PluginChat.Compilation;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Testing.Sources;

/// <summary>Source text as the host compiles it.</summary>
static class CompiledSource
{
    static readonly ControllerCompiler s_release = new(ReferenceAssemblies.OfHost());
    static readonly ControllerCompiler s_debug = new(ReferenceAssemblies.OfHost(isDebug: true));

    public static ControllerCompiler CompilerOf(bool isDebug) => isDebug ? s_debug : s_release;

    public static CompileResult Compile(string source, bool isDebug = false, string folder = "/site") =>
        CompilerOf(isDebug).Compile(RequestOf(source, isDebug, folder), CancellationToken.None);

    public static CompileRequest RequestOf(
        string source,
        bool isDebug = false,
        string folder = "/site",
        AnalysisStage analysis = AnalysisStage.Whole
    ) =>
        new(
            SourceSet.Of(folder, [new SourceFile(Path.Combine(folder, "Source.cs"), "Source.cs", Encoding.UTF8.GetBytes(source))]),
            "compiled",
            "/",
            isDebug,
            analysis
        );

    /// <summary>What a static method <c>Run</c> of a class <c>Program</c> returns.</summary>
    public static object? Run(string source, bool isDebug = false)
    {
        var result = Compile(source, isDebug);
        Assert.True(result.Assembly is not null, string.Join('\n', result.Messages));
        var context = new AssemblyLoadContext("compiled", isCollectible: true);
        try
        {
            return context.LoadFromStream(new MemoryStream(result.Assembly)).GetType("Program")!.GetMethod("Run")!.Invoke(null, null);
        }
        finally
        {
            context.Unload();
        }
    }

    public static ImmutableArray<string> Ids(CompileResult result) =>
        [.. result.Messages.Select(m => $"{(m.IsError ? "error" : "warning")} {m.Id} {m.Line}")];
}
