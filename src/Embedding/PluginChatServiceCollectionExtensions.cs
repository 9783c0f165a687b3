using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using PluginChat;
using PluginChat.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a PluginChat site to an app.</summary>
public static class PluginChatServiceCollectionExtensions
{
    /// <summary>
    /// Adds a site, which starts and stops with the app and answers at the endpoint that <c>MapPluginChat</c> maps. Its controllers are
    /// given the app's services as constructor parameters, and by <c>[FromServices]</c>, and <see cref="IActionChannels"/> is a service of
    /// the app: what it sends reaches the site's clients. The app's health checks have one of the name <c>pluginchat</c>, its logs those
    /// of the site, and the meters are called <c>PluginChat</c>.
    /// </summary>
    /// <remarks>Call it before the app is built, once: an app has one site. No errors of the configuration are found here.</remarks>
    /// <param name="services">The app's services.</param>
    /// <param name="file">The site's configuration; a relative path starts from the app's content root.</param>
    /// <param name="profile">The profile of the configuration to apply; null, the default, for the one that it names itself.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="file"/> is null.</exception>
    /// <exception cref="InvalidOperationException">The app has a site already. At its start: the configuration has errors.</exception>
    public static IServiceCollection AddPluginChat(this IServiceCollection services, string file = "appweb.json", string? profile = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(file);
        if (services.Any(s => s.ServiceType == typeof(EmbeddedSite)))
            throw new InvalidOperationException(
                $"AddPluginChat(\"{file}\"): the app has a site already. Add the other one's routes to it: include: [ '{file}' ]."
            );
        services.AddSingleton(provider => new EmbeddedSite(provider, file, profile));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<EmbeddedSite>());
        services.AddSingleton<IActionChannels>(provider => provider.GetRequiredService<EmbeddedSite>());
        services
            .AddHealthChecks()
            .Add(new HealthCheckRegistration("pluginchat", provider => provider.GetRequiredService<EmbeddedSite>(), null, null));
        return services;
    }
}
