using System.CommandLine;
using System.CommandLine.Parsing;
using PluginChat.Hosting.Configuration.Findings;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Logging;
using PluginChat.Hosting.Server;
using PluginChat.Hosting.Succession;

namespace PluginChat.Host.Commands;

/// <summary>Runs the site: what the program does without a command.</summary>
sealed class RunCommand
{
    // Where the console is not read, the process does not wait longer for it than this.
    static readonly TimeSpan s_lastLines = TimeSpan.FromMilliseconds(500);

    readonly Option<string> _config;
    readonly Option<string?> _profile;
    readonly Option<string?> _urls = new("--urls")
    {
        Description = "Addresses to listen on instead of the configuration's, such as http://127.0.0.1:9000; several are separated by ';'.",
        HelpName = "URLS",
    };
    readonly Option<string?> _environment = new("--environment", "-e")
    {
        Description = "ASP.NET Core's environment: in Development, the page says when new code is live.",
        HelpName = "NAME",
    };
    readonly Argument<string[]> _settings = new("settings")
    {
        Description = "Any setting of ASP.NET Core, such as --Logging:LogLevel:Default=Debug.",
        Arity = ArgumentArity.ZeroOrMore,
        HelpName = "--Section:Key=VALUE",
    };

    public RunCommand(Option<string> config, Option<string?> profile)
    {
        (_config, _profile) = (config, profile);
        Command = new Command("run", "Serve the site until Ctrl-C or SIGTERM. This is what happens without a command.");
        AddTo(Command);
    }

    public Command Command { get; }

    /// <summary>Makes another command, the root, do the same.</summary>
    public void MakeDefaultOf(Command command) => AddTo(command);

    void AddTo(Command command)
    {
        _settings.Validators.Clear();
        _settings.Validators.Add(CheckSettings);
        command.Options.Add(_urls);
        command.Options.Add(_environment);
        command.Arguments.Add(_settings);
        command.SetAction(RunAsync);
    }

    // A setting has a section or a value; anything else is a slip that would otherwise be ignored in silence.
    static void CheckSettings(ArgumentResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (!token.Value.StartsWith("--", StringComparison.Ordinal) || !(token.Value.Contains(':') || token.Value.Contains('=')))
                result.AddError(
                    $"'{token.Value}' is not a command, option or setting; see --help. A "
                        + "setting of ASP.NET Core is written --Section:Key=VALUE."
                );
        }
    }

    async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var (output, error) = QueuedConsole.TakeOver(TimeProvider.System);
        // However it ends, but for a crash: what is written last says why.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => output.Drain(s_lastLines);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => error.Drain(s_lastLines);
        void SayLast(string text)
        {
            WriteLine(LogLevel.Error, text);
            error.Drain(s_lastLines);
        }

        var result = ConfigFile.Read(arguments.GetValue(_config)!, arguments.GetValue(_profile), Tell);
        if (result.Site is null)
            return ExitCode.BadInput;
        if (OpenFiles.OfProcess().Problem is { } problem)
        {
            WriteLine(LogLevel.Error, problem);
            return ExitCode.Failed;
        }
        var settings = arguments.GetValue(_settings)?.ToList() ?? [];
        if (arguments.GetValue(_urls) is { } urls)
            settings.Add($"--urls={urls}");
        if (arguments.GetValue(_environment) is { } environment)
            settings.Add($"--environment={environment}");
        SiteHost host;
        Successor? inherited = null;
        try
        {
            var unhandled = new UnhandledExceptions();
            unhandled.Install();
            inherited = Successor.FromEnvironment();
            host = await SiteHost
                .StartAsync(
                    result,
                    new SiteOptions
                    {
                        Compiler = ProgramParts.Compiler,
                        Engine = ProgramParts.Engine,
                        Telemetry = ProgramParts.Telemetry,
                        ApiViewer = ProgramParts.ApiViewer,
                        HostArguments = [.. settings],
                        Unhandled = unhandled,
                        Inherited = inherited,
                        ForcedEnd = new() { Say = SayLast },
                        DroppedLines = () => output.DroppedLines + error.DroppedLines,
                    }
                )
                .ConfigureAwait(false);
        }
        catch (SuccessionException e)
        {
            WriteLine(LogLevel.Error, e.Message);
            return ExitCode.Failed;
        }
        catch (Exception e) when (StartProblem.Is(e))
        {
            WriteLine(LogLevel.Error, StartProblem.Text(e, arguments.GetValue(_config)));
            return ExitCode.Failed;
        }
        // Outside: what goes wrong from here on has nothing to do with addresses.
        using (inherited)
        await using (host.ConfigureAwait(false))
            await host.WaitForShutdownAsync().ConfigureAwait(false);
        return ExitCode.Ok;
    }

    // A host's console has the time, the level and the category in every line, from the first on.
    static void Tell(ConfigDiagnostic diagnostic) =>
        WriteLine(diagnostic.Severity == ConfigSeverity.Error ? LogLevel.Error : LogLevel.Warning, diagnostic.ToString());

    static void WriteLine(LogLevel level, string text) =>
        (level == LogLevel.Error ? Console.Error : Console.Out).Write(
            ConsoleLine.Format(TimeProvider.System.GetUtcNow(), level, ConsoleLine.HostCategory, text)
        );
}
