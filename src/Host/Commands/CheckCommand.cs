using System.CommandLine;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Logging;

namespace PluginChat.Host.Commands;

/// <summary>Checks the configuration, and that every controller compiles and can be constructed.</summary>
static class CheckCommand
{
    public static Command Create(Option<string> config, Option<string?> profile)
    {
        var strict = new Option<bool>("--strict") { Description = "Treat warnings, such as an unknown key, as errors." };
        var command = new Command(
            "check",
            "Check the configuration; compile, load and construct all controllers as the host does, without serving."
        )
        {
            strict,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var result = ConfigFile.Read(arguments.GetValue(config)!, arguments.GetValue(profile));
                if (result.Site is null)
                    return ExitCode.BadInput;
                var report = new CheckReport(Console.Out, Console.Error);
                var unhandled = new UnhandledExceptions();
                unhandled.LogTo(new ReportLogger(report));
                unhandled.Install();
                await new SiteCheck(result.Site, report, unhandled, new ReloadDeadlines()).RunAsync(cancellation).ConfigureAwait(false);
                return Conclude(result, report, arguments.GetValue(strict));
            }
        );
        return command;
    }

    /// <summary>Says how it went, in one line, and what the program ends with.</summary>
    public static int Conclude(SiteConfigResult result, CheckReport report, bool isStrict)
    {
        var file = Path.GetFileName(result.Site!.File);
        if (report.Errors > 0 || isStrict && report.Warnings > 0)
        {
            report.Note(
                $"{file}: {report.Errors} errors and {report.Warnings} warnings in its controllers and "
                    + $"routes{(report.Errors == 0 ? ", which --strict counts as errors" : "")}; see above."
            );
            return ExitCode.Failed;
        }
        if (isStrict && result.Diagnostics.Length > 0)
        {
            report.Error($"{result.Diagnostics.Length} warnings in the configuration, which --strict counts as errors.");
            return ExitCode.BadInput;
        }
        report.Note($"{file} is fine: {result.Site.Routes.Length} routes{(report.Warnings > 0 ? $", {report.Warnings} warnings" : "")}.");
        return ExitCode.Ok;
    }

    // What a controller's threads let fall is contained, and an error: a host would log it.
    sealed class ReportLogger(CheckReport report) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => report.Error(formatter(state, exception));
    }
}
