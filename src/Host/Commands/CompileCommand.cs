using System.CommandLine;
using System.Diagnostics;
using PluginChat.Compilation.Processes;
using PluginChat.Compilation.Requests;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Cache;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Dispatch;
using PluginChat.Hosting.FanOut;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Measuring;
using Spectre.Console;

namespace PluginChat.Host.Commands;

/// <summary>Compiles every controller into the cache, for a host that may not compile.</summary>
static class CompileCommand
{
    public static Command Create(Option<string> config, Option<string?> profile)
    {
        var command = new Command(
            "compile",
            "Compile all controllers into the cache, for a start without a compiler (esp.compile: false)."
        );
        command.SetAction(arguments =>
        {
            var result = ConfigFile.Read(arguments.GetValue(config)!, arguments.GetValue(profile));
            return result.Site is null ? ExitCode.BadInput : Run(result.Site);
        });
        return command;
    }

    // Prints the compiler's messages and a summary.
    static int Run(SiteConfig site)
    {
        var cache = new CompiledCache(site.CacheDirectory, TimeProvider.System);
        var compiler = new IsolatedCompiler(new(IsDebug: false, site.Directory, site.Esp.CompileTimeout), AnalysisStage.Whole);
        var builder = new GenerationBuilder(cache, compiler, null, mayCompile: true, TimeProvider.System);
        var events = new ControllerEvents();
        using var told = events.Subscribe(happened =>
        {
            if (happened is ControllerRestoring)
                CommandConsole.WriteLine(happened.ToString());
        });
        var fanOut = new FanOutSettings(new CoarseClock());
        var table = new Table().Border(TableBorder.Simple).AddColumns("controller", "result", "time", "cache entry");
        var (sources, failed, notCached) = (ControllerSources.Of(site), 0, false);
        var total = Stopwatch.GetTimestamp();
        foreach (var source in sources)
        {
            var controller = ControllerRegistry.NewController(source, site.Directory, fanOut, events);
            CommandConsole.WriteLine($"compiling {controller.DisplayPath}");
            var start = Stopwatch.GetTimestamp();
            var found = builder
                .FromSourcesAsync(
                    controller,
                    builder.Read(builder.List(controller, CancellationToken.None), CancellationToken.None),
                    CancellationToken.None
                )
                .GetAwaiter()
                .GetResult();
            foreach (var warning in found.Warnings)
                CommandConsole.WriteLine(warning);
            if (found.Failure is { } failure)
                CommandConsole.WriteErrorLine(failure.Detail);
            if (found.Notice is { } notice)
                CommandConsole.WriteErrorLine($"error: {notice}");
            failed += found.Assembly is null ? 1 : 0;
            notCached |= found.Notice is not null;
            table.AddRow(
                Markup.Escape(LogText.Printable(controller.Name)),
                found.Failure is { } f ? Markup.Escape(LogText.Printable(f.Summary))
                    : found.Compile is null ? "up to date"
                    : found.Warnings.Length > 0 ? $"{found.Warnings.Length} warnings"
                    : "compiled",
                $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms",
                found.Assembly?.Key[..12] ?? "-"
            );
        }
        AnsiConsole.Write(table);
        cache.DeleteFallback();
        CommandConsole.WriteLine(
            $"{sources.Count} controllers, {failed} failed, {Stopwatch.GetElapsedTime(total).TotalMilliseconds:0} "
                + $"ms, cache '{Path.GetRelativePath(site.Directory, site.CacheDirectory)}'"
        );
        return failed == 0 && !notCached ? ExitCode.Ok : ExitCode.Failed;
    }
}
