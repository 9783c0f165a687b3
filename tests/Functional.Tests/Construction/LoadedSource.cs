using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using PluginChat.Compilation;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Functional.Tests.Construction;

/// <summary>A source as the host would load it, without a host.</summary>
static class LoadedSource
{
    static readonly ControllerCompiler s_compiler = new(ReferenceAssemblies.OfHost());

    public static async Task<LoadedGeneration> LoadAsync(string source, bool looksForWarnings = false, ReloadDeadlines? deadlines = null)
    {
        var site = Path.Combine(Path.GetTempPath(), "site");
        var file = Path.Combine(site, "controllers", "chat", "Chat.cs");
        var sources = SourceSet.Of(
            Path.GetDirectoryName(file)!,
            [new SourceFile(file, "Chat.cs", Encoding.UTF8.GetBytes("using PluginChat;\n" + source))]
        );
        var compiled = s_compiler.Compile(
            new CompileRequest(sources, "chat", site, IsDebug: false, AnalysisStage.BeforeLive),
            CancellationToken.None
        );
        Assert.True(compiled.Assembly is not null, string.Join('\n', compiled.Messages));
        var services = new HostServices(
            NullLoggerFactory.Instance,
            new ConfigurationBuilder().Build(),
            new HostingEnvironment(),
            TimeProvider.System
        );
        var loader = new GenerationLoader(services, deadlines ?? new(), TimeProvider.System) { LooksForWarnings = looksForWarnings };
        var controller = ControllerRegistry.NewController(Path.GetDirectoryName(file)!, site, new(new()), new ControllerEvents());
        var loaded = await loader.LoadAsync(controller, new CachedAssembly("key", "", ContractIdentity.OfHost, compiled.Assembly), 1);
        if (loaded.Generation is { } generation)
            await generation.DisposeAsync(TimeSpan.FromSeconds(30), TimeProvider.System, []);
        return loaded;
    }
}
