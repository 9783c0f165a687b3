using Microsoft.Extensions.Logging.Abstractions;
using PluginChat.Compilation.Processes;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Dispatch;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Measuring;
using PluginChat.Hosting.Server;

namespace PluginChat.Host.Commands;

/// <summary>
/// Builds, loads and constructs every controller of a site as its host would, and lets go of it again: nothing goes live, no hosted service
/// starts, no address is listened on, and no other server is asked. What a host would refuse is an error; what it would run, and is hardly
/// meant, a warning.
/// </summary>
sealed class SiteCheck(SiteConfig site, CheckReport report, UnhandledExceptions unhandled, ReloadDeadlines deadlines)
{
    // Of each source; null where it cannot be constructed
    readonly Dictionary<string, IReadOnlyCollection<string>?> _actions = new(StringComparer.Ordinal);

    volatile string _checking = "";

    public async Task RunAsync(CancellationToken cancellation)
    {
        // Of its own: what a cache holds comes without the compiler's warnings, and a check changes nothing of what is served.
        var own = site.Esp.Compile ? Directory.CreateTempSubdirectory("pluginchat-check-") : null;
        var cache = new CompiledCache(own?.FullName ?? site.CacheDirectory, TimeProvider.System);
        EventHandler ended = (_, _) => ReportEnd(own, cancellation);
        AppDomain.CurrentDomain.ProcessExit += ended;
        try
        {
            var (configuration, environment) = ServerSetup.SettingsOf(site);
            var compiler = new IsolatedCompiler(new(IsDebug: false, site.Directory, site.Esp.CompileTimeout), AnalysisStage.Whole);
            var services = new HostServices(NullLoggerFactory.Instance, configuration, environment, TimeProvider.System);
            var loader = new GenerationLoader(services, deadlines, TimeProvider.System, unhandled) { LooksForWarnings = true };
            var builder = new GenerationBuilder(cache, compiler, loader, site.Esp.Compile, TimeProvider.System, site.CacheDirectory);
            foreach (var source in ControllerSources.Of(site))
                await CheckAsync(source, builder, cancellation).ConfigureAwait(false);
            new TargetCheck(site, _actions, report).Run();
            if (own is not null)
                CheckCache();
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= ended;
            cache.DeleteFallback();
            own?.Delete(recursive: true);
        }
    }

    // Environment.Exit in a constructor would end the check, and say that all is well.
    void ReportEnd(DirectoryInfo? own, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return;
        report.Error(
            $"controller '{_checking}': it ended the program (Environment.Exit) while it was loaded and constructed: take that away"
        );
        Environment.ExitCode = ExitCode.Failed;
        own?.Delete(recursive: true);
    }

    async Task CheckAsync(string source, GenerationBuilder builder, CancellationToken cancellation)
    {
        var events = new ControllerEvents();
        using var told = events.Subscribe(happened =>
        {
            if (happened is ControllerRestoring)
                report.Note(happened.ToString());
        });
        var controller = ControllerRegistry.NewController(source, site.Directory, new FanOutSettings(new CoarseClock()), events);
        _checking = controller.DisplayPath;
        report.Note($"checking {_checking}");
        var listing = builder.List(controller, cancellation);
        foreach (var warning in listing.Warnings)
            report.Warning(warning);
        var built = await builder.BuildAsync(controller, builder.Read(listing, cancellation), 1, cancellation).ConfigureAwait(false);
        foreach (var warning in built.Warnings)
            report.Warning(warning);
        if (built.Notice is { } notice)
            report.Warning($"controller '{controller.DisplayPath}': {notice}");
        if (built.Failure is { } failure)
            report.Error(failure.Detail);
        _actions[source] = built.Generation is { } constructed ? [.. constructed.ActionNames] : null;
        if (built.Generation is not { } generation)
            return;
        var problems = new List<string>();
        await generation.RetireAsync().ConfigureAwait(false);
        await generation.DisposeAsync(deadlines.Construct, TimeProvider.System, problems).ConfigureAwait(false);
        foreach (var problem in problems)
            report.Warning($"controller '{controller.DisplayPath}': {problem}");
    }

    // A host that cannot write there works, and compiles again after each start.
    void CheckCache()
    {
        try
        {
            Directory.CreateDirectory(site.CacheDirectory);
            var file = Path.Combine(site.CacheDirectory, ".tmp-" + Guid.NewGuid().ToString("N"));
            File.WriteAllText(file, "");
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            report.Warning(
                $"cannot cache in '{site.CacheDirectory}' ({e.Message}): make it writable, or set "
                    + "directories.cache; without it each start compiles all controllers"
            );
        }
    }
}
