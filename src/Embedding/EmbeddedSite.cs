using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Server;

namespace PluginChat.AspNetCore;

/// <summary>The site of an app: starts and stops with it, answers at its endpoint, and is what the app's health asks about.</summary>
sealed partial class EmbeddedSite(IServiceProvider services, string file, string? profile)
    : IHostedService,
        IHealthCheck,
        IActionChannels,
        IAsyncDisposable
{
    SiteHost? _host;
    EmbeddingServer? _server;
    ActionChannels? _channels;

    /// <summary>The running site.</summary>
    public SiteHost Host => _host ?? throw new InvalidOperationException("The site has not started.");

    public IActionChannel this[string action] => Channels[action];

    ActionChannels Channels =>
        _channels
        ?? throw new InvalidOperationException(
            "The site has not started: its channels are there from IHostApplicationLifetime.ApplicationStarted on."
        );

    public IActionChannel Get(string controller, string action) => Channels.Get(controller, action);

    public Task AnswerAsync(HttpContext context) =>
        _server?.AnswerAsync(context)
        ?? throw new InvalidOperationException("The site has not started: the app's background services have not run.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var root = services.GetRequiredService<IHostEnvironment>().ContentRootPath;
        var result = ProgramParts.Read(Path.Combine(root, file), profile);
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("PluginChat");
        if (result.Site is not { } site)
            throw new InvalidOperationException(
                $"The PluginChat site cannot be served; mend its configuration:\n{ProgramParts.ErrorsOf(result)}"
            );
        foreach (var diagnostic in result.Diagnostics)
            Noted(log, diagnostic.ToString());
        IsPart(log, site.File);
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _server = new(services, site, time);
        // The app exports its own measurements: what is to be disposed in place of an exporter is nothing.
        _host = await SiteHost
            .StartAsync(_server, result, ProgramParts.Options with { Time = time, Telemetry = (_, _) => new MemoryStream() })
            .ConfigureAwait(false);
        _channels = new(null, [], _host.Controllers);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _host?.StopAsync().WaitAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync().ConfigureAwait(false);
        if (_server is not null)
            await _server.DisposeAsync().ConfigureAwait(false);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = _host is null ? ["The site has not started."] : _host.Health.Problems();
        return Task.FromResult(
            problems.Count == 0
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, string.Join('\n', problems))
        );
    }

    [LoggerMessage(900, LogLevel.Warning, "{Text}")]
    static partial void Noted(ILogger log, string text);

    [LoggerMessage(
        901,
        LogLevel.Information,
        "{File}: the site answers where the app listens. http.server.listen, http.ssl, http.log, http.limits.connections, "
            + "http.timeouts.parse and telemetry are the app's own here and have no effect"
    )]
    static partial void IsPart(ILogger log, string file);
}
