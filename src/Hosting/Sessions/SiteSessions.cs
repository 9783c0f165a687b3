using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Measuring;

namespace PluginChat.Hosting.Sessions;

/// <summary>The sessions of a site: where they are kept, and what the configuration of the moment says of them.</summary>
sealed class SiteSessions(ISessionStore store, SiteConfigProvider provider, Refusals refusals) : IHeartbeatHandler
{
    public ISessionStore Store => store;

    public SiteConfig Site => provider.Current;

    /// <summary>Notes that somebody's session could not be used, and what the request is answered with for it.</summary>
    public int Refuse(SessionException e, RouteConfig route)
    {
        var status = StatusOf(e);
        refusals.Add(RefusalReason.Session, route.Name, status, e.Message);
        return status;
    }

    public void OnHeartbeat(long now) => (store as IHeartbeatHandler)?.OnHeartbeat(now);

    /// <summary>What a request is answered with whose session could not be used.</summary>
    public static int StatusOf(SessionException e) =>
        e.Fault == SessionFault.TooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status503ServiceUnavailable;
}
