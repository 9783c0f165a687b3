using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Hosting.Controllers.Generations;
using PluginChat.Hosting.Controllers.Reload;
using PluginChat.Hosting.Requests;
using PluginChat.Hosting.Watches;
using PluginChat.Hosting.WebSockets.Clients;

namespace PluginChat.Hosting.Diagnostics;

/// <summary>What a running site is asked about: the parts whose state the status, the health checks and the meters show.</summary>
sealed class RunningSite
{
    public required SiteConfigProvider Configuration { get; init; }

    public required ControllerEvents Events { get; init; }

    public required ControllerRegistry Controllers { get; init; }

    public required GenerationRetirer Retirer { get; init; }

    public required ClientRegistry Clients { get; init; }

    public required IMessageEngine Engine { get; init; }

    public required EventWatch Watch { get; init; }

    /// <summary>What somebody who works on the site changed.</summary>
    public required DevelopmentChanges Changes { get; init; }

    public required RunningRequests Requests { get; init; }

    public required bool IsDevelopment { get; init; }

    /// <summary>Cancelled when the site begins to stop.</summary>
    public required CancellationToken Stopping { get; init; }
}
