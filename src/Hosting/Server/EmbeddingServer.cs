using System.Collections.Immutable;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Listening;

namespace PluginChat.Hosting.Server;

/// <summary>
/// The web server of a program that has the site among other things. It listens, starts and stops as the program says; the site answers
/// what comes to its endpoint.
/// </summary>
sealed class EmbeddingServer : SiteServer
{
    readonly IFeatureCollection? _web;
    volatile Func<HttpContext, Task>? _answer;

    public EmbeddingServer(IServiceProvider services, SiteConfig site, TimeProvider time)
    {
        Services = services;
        // Now: a program that is disposed without being stopped has disposed its services before the site ends.
        (Configuration, Environment, Lifetime) = (
            services.GetRequiredService<IConfiguration>(),
            services.GetRequiredService<IHostEnvironment>(),
            services.GetRequiredService<IHostApplicationLifetime>()
        );
        _web = services.GetService<IServer>()?.Features;
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("PluginChat");
        Refusals = new(time, log);
        Files = OpenFiles.OfProcess();
        Gate = new(site.Limits.Connections, Files, Refusals, log);
        Silent = new(site.Timeouts.Parse, time, Refusals);
    }

    public override IServiceProvider Services { get; }

    public override IConfiguration Configuration { get; }

    public override IHostEnvironment Environment { get; }

    public override IHostApplicationLifetime Lifetime { get; }

    public override ImmutableArray<string> Addresses => [.. _web?.Get<IServerAddressesFeature>()?.Addresses ?? []];

    public override bool IsOwn => false;

    public override OpenFiles Files { get; }

    public override Refusals Refusals { get; }

    public override ConnectionGate Gate { get; }

    public override SilentConnections Silent { get; }

    public override void Handle(Func<HttpContext, Task> answer) => _answer = answer;

    /// <summary>What the program's endpoint calls.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        if (_answer is { } answer)
            return answer(context);
        // The program's other endpoints may serve before its background services have started.
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "1";
        return Task.CompletedTask;
    }

    public override Task StartAsync() => Task.CompletedTask;

    public override Task StopAsync(CancellationToken cancellation) => Task.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        Silent.Dispose();
        return ValueTask.CompletedTask;
    }
}
