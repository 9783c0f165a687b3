using System.Collections.Immutable;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Listening;

namespace PluginChat.Hosting.Server;

/// <summary>A web server for one site, as <see cref="ServerSetup"/> makes it.</summary>
sealed class OwnServer(WebApplication app) : SiteServer
{
    public override IServiceProvider Services => app.Services;

    public override IConfiguration Configuration => app.Configuration;

    public override IHostEnvironment Environment => app.Environment;

    public override IHostApplicationLifetime Lifetime => app.Lifetime;

    public override ImmutableArray<string> Addresses =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    public override bool IsOwn => true;

    public override OpenFiles Files => app.Services.GetRequiredService<OpenFiles>();

    public override Refusals Refusals => app.Services.GetRequiredService<Refusals>();

    public override ConnectionGate Gate => app.Services.GetRequiredService<ConnectionGate>();

    public override SilentConnections Silent => app.Services.GetRequiredService<SilentConnections>();

    public override void Handle(Func<HttpContext, Task> answer) => app.Run(new RequestDelegate(answer));

    public override Task StartAsync() => app.StartAsync();

    public override Task StopAsync(CancellationToken cancellation) => app.StopAsync(cancellation);

    public override ValueTask DisposeAsync() => app.DisposeAsync();
}
