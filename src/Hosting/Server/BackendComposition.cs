using PluginChat.Hosting.Backend;
using PluginChat.Hosting.Backend.Repeats;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration;

namespace PluginChat.Hosting.Server;

/// <summary>Puts together what a site's own backend asks for.</summary>
static class BackendComposition
{
    public static BackendEndpoint Compose(
        ServerParts server,
        SiteConfigProvider configuration,
        SiteOptions options,
        IMessageEngine engine,
        ControllerParts controllers,
        ClientParts clients
    )
    {
        var clock = clients.Registry.Clock;
        var targets = new BackendTargets(configuration, controllers.Registry);
        return new(
            new(new(clock, server.Log), new(options.Time, server.Loggers), clock),
            [
                new PublishOperation(targets),
                new DisconnectOperation(targets, clients.Disconnector),
                new PresenceOperation(targets),
                new HistoryOperation(targets, configuration),
            ],
            new(engine is ISharedRepeats shared ? shared.Repeats : new HostRepeats(clock)),
            server.Refusals,
            server.Loggers.CreateLogger("PluginChat.Audit")
        )
        {
            Stopping = server.Web.Lifetime.ApplicationStopping,
        };
    }
}
