using System.CommandLine;
using System.Reflection;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Dispatch;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.OpenApi;
using PluginChat.Http;

namespace PluginChat.Host.Commands;

/// <summary>
/// Prints the OpenAPI document of a site, for generators of clients. Controllers are compiled, or taken from the cache; none is
/// constructed.
/// </summary>
static class OpenApiCommand
{
    public static Command Create(Option<string> config, Option<string?> profile)
    {
        var command = new Command(
            "openapi",
            "Print the OpenAPI document of the site's HTTP actions, whether 'http.openapi' serves it or not."
        );
        command.SetAction(
            async (arguments, cancellation) =>
            {
                // Warnings too: what is printed is the document and nothing else.
                var result = ConfigFile.Read(arguments.GetValue(config)!, arguments.GetValue(profile), CommandConsole.WriteErrorLine);
                if (result.Site is null)
                    return ExitCode.BadInput;
                await using var output = Console.OpenStandardOutput();
                return await RunAsync(result.Site, output, cancellation).ConfigureAwait(false);
            }
        );
        return command;
    }

    /// <summary>Writes the document, and to the console what is wrong with controllers that are not in it.</summary>
    public static async Task<int> RunAsync(SiteConfig site, Stream output, CancellationToken cancellation)
    {
        var cache = new CompiledCache(site.CacheDirectory, TimeProvider.System);
        var compiler = ProgramParts.Compiler(new(IsDebug: false, site.Directory, site.Esp.CompileTimeout));
        var builder = new GenerationBuilder(cache, compiler, null, mayCompile: true, TimeProvider.System);
        var (described, failed) = (new List<DescribedController>(), false);
        foreach (var source in ControllerSources.OfRoutes(site))
        {
            var controller = ControllerRegistry.NewController(
                source,
                site.Directory,
                new FanOutSettings(new CoarseClock()),
                new ControllerEvents()
            );
            if (await FindAsync(controller, cache, builder, site.Esp.Compile, cancellation).ConfigureAwait(false) is { } assembly)
                described.Add(new(controller.Name, source, 1, Describe(assembly)));
            else
                failed = true;
        }
        cache.DeleteFallback();
        await output.WriteAsync(ApiDocument.Write(site, described, isIndented: true), cancellation).ConfigureAwait(false);
        await output.WriteAsync("\n"u8.ToArray(), cancellation).ConfigureAwait(false);
        return failed ? ExitCode.Failed : ExitCode.Ok;
    }

    static async Task<CachedAssembly?> FindAsync(
        Controller controller,
        CompiledCache cache,
        GenerationBuilder builder,
        bool mayCompile,
        CancellationToken cancellation
    )
    {
        if (!mayCompile)
        {
            var current = cache.FindCurrent(controller.Name);
            if (current is null)
                CommandConsole.WriteErrorLine(
                    $"error: controller '{controller.DisplayPath}' is not in the cache, and esp.compile is false: run 'compile' first"
                );
            return current;
        }
        var sources = builder.Read(builder.List(controller, cancellation), cancellation);
        var found = await builder.FromSourcesAsync(controller, sources, cancellation).ConfigureAwait(false);
        if (found.Failure is { } failure)
            CommandConsole.WriteErrorLine(failure.Detail);
        return found.Assembly;
    }

    static byte[] Describe(CachedAssembly compiled)
    {
        var assembly = compiled.Image is { } image ? PluginAssembly.LoadImage(image) : PluginAssembly.LoadPlugin(compiled.Path);
        return assembly.Assembly.GetCustomAttribute<HttpActionTableAttribute>()?.Table is { } table
            ? ((IHttpActionTable)Activator.CreateInstance(table)!).Description.ToArray()
            : [];
    }
}
