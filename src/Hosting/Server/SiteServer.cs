using System.Collections.Immutable;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Files;
using PluginChat.Hosting.Listening;

namespace PluginChat.Hosting.Server;

/// <summary>The web server that a site answers through: its own, or that of the program that it is a part of.</summary>
abstract class SiteServer : IAsyncDisposable
{
    public abstract IServiceProvider Services { get; }

    public abstract IConfiguration Configuration { get; }

    public abstract IHostEnvironment Environment { get; }

    public abstract IHostApplicationLifetime Lifetime { get; }

    /// <summary>Where it listens, with the ports that were really taken.</summary>
    public abstract ImmutableArray<string> Addresses { get; }

    /// <summary>
    /// Whether it is the site's. Another's goes on where the site has nothing to say, and what it writes may lie in a buffer when it says
    /// that it is written: its sockets are not written to beside it.
    /// </summary>
    public abstract bool IsOwn { get; }

    public abstract OpenFiles Files { get; }

    public abstract Refusals Refusals { get; }

    public abstract ConnectionGate Gate { get; }

    public abstract SilentConnections Silent { get; }

    /// <summary>Called once, before the start: what answers.</summary>
    public abstract void Handle(Func<HttpContext, Task> answer);

    public abstract Task StartAsync();

    public abstract Task StopAsync(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();
}
