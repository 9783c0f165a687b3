using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Succession;

namespace PluginChat.Hosting.Server;

/// <summary>
/// What a site may be started with besides its configuration: time and deadlines for tests, and the command line's settings.
/// </summary>
sealed record SiteOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ReloadDeadlines Deadlines { get; init; } = new();

    /// <summary>Makes the site's compiler. Without one, only the cache and prebuilt plugins are served.</summary>
    public Func<CompilerSettings, IControllerCompiler> Compiler { get; init; } = static _ => new MissingCompiler();

    /// <summary>
    /// Makes what messages go through on their way to the clients of other hosts; asked only where the site names <c>scaleOut</c>. The
    /// last argument is the host of another process, as which this one goes on.
    /// </summary>
    public Func<ScaleOutConfig, TimeProvider, ILogger, EngineIdentity?, IMessageEngine> Engine { get; init; } =
        static (_, _, _, _) =>
            throw new InvalidOperationException(
                "The configuration names scaleOut.redis, and this program has no engine for it: give it one (PluginChat.Redis)"
            );

    /// <summary>Sends the meters to the collector that the site names, until the result is disposed.</summary>
    public Func<TelemetryConfig, SiteConfig, IDisposable> Telemetry { get; init; } =
        static (_, _) =>
            throw new InvalidOperationException(
                "The configuration names telemetry.otlp, and this program exports nothing: leave the key out, or give it an exporter"
            );

    /// <summary>
    /// Opens a file of the viewer of OpenAPI documents, <c>swagger-ui.css</c> or <c>swagger-ui-bundle.js</c>, packed with gzip; null
    /// where the program has
    /// none. Asked only where the site names <c>openapi.viewer</c> and somebody looks.
    /// </summary>
    public Func<string, Stream?> ApiViewer { get; init; } = static _ => null;

    /// <summary>What contains unhandled exceptions; it is the process's, so the program installs it.</summary>
    public UnhandledExceptions Unhandled { get; init; } = new();

    /// <summary>What ends the process where stopping takes too long; null where the process is not the site's.</summary>
    public ForcedEnd? ForcedEnd { get; init; }

    /// <summary>ASP.NET Core's settings from the command line, such as <c>--urls=http://127.0.0.1:0</c>.</summary>
    public string[] HostArguments { get; init; } = [];

    /// <summary>How many lines the console has dropped because it was not read; null where it is not this program's.</summary>
    public Func<long>? DroppedLines { get; init; }

    /// <summary>The process that this one goes on for; null where it was started by itself.</summary>
    public Successor? Inherited { get; init; }

    /// <summary>Called with the builder before the host is built.</summary>
    public Action<WebApplicationBuilder>? Configure { get; init; }
}
